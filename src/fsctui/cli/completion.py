"""Completion for bash, zsh and fish from the declarations; it opens no database and imports no click.

The shells are told by `_FSCTUI_COMPLETE=bash_source fsctui` (or `zsh_source`, `fish_source`), whose output belongs in
the shell's start-up file; afterwards they ask by `_FSCTUI_COMPLETE=bash_complete` with `COMP_WORDS` and `COMP_CWORD`.
"""

from __future__ import annotations

from fsctui.cli.nouns import GLOBALS, NOUNS, find
from fsctui.cli.spec import Param, Verb

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SCRIPTS = {
    "bash_source": """\
_fsctui_completion() {
    local IFS=$'\\n' response
    response=$(env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD _FSCTUI_COMPLETE=bash_complete "$1")
    COMPREPLY=()
    local line
    for line in $response; do
        if [[ $line == "file" ]]; then compopt -o default; else COMPREPLY+=("$line"); fi
    done
}
complete -o nosort -F _fsctui_completion fsctui
""",
    "zsh_source": """\
#compdef fsctui
_fsctui() {
    local -a found described
    local line
    found=("${(@f)$(env COMP_WORDS="${(F)words}" COMP_CWORD=$((CURRENT - 1)) _FSCTUI_COMPLETE=zsh_complete fsctui)}")
    for line in $found; do
        if [[ $line == file ]]; then _files; elif [[ -n $line ]]; then described+=("$line"); fi
    done
    [[ -n $described ]] && _describe -V unsorted described
}
compdef _fsctui fsctui
""",
    "fish_source": """\
function _fsctui_completion
    set -l found (env _FSCTUI_COMPLETE=fish_complete COMP_WORDS=(commandline -cp | string collect) \\
        COMP_CWORD=(commandline -t | string collect) fsctui)
    for line in $found
        if test "$line" = file
            __fish_complete_path (commandline -t)
        else
            echo $line
        end
    end
end
complete --no-files --command fsctui --arguments "(_fsctui_completion)"
""",
}


def complete(environ: Mapping[str, str]) -> str:
    """The text that the shell asked for: its script, or one completion per line (`file` asks it for file names)."""
    asked = environ["_FSCTUI_COMPLETE"]
    if asked in _SCRIPTS:
        return _SCRIPTS[asked]
    shell = asked.partition("_")[0]
    if shell == "fish":
        words, current = (
            environ.get("COMP_WORDS", "").split(),
            environ.get("COMP_CWORD", ""),
        )
        before = words[1:-1] if current and words[1:] else words[1:]
    else:
        words = environ.get("COMP_WORDS", "").split("\n")
        place = int(environ.get("COMP_CWORD", "0") or 0)
        before = words[1:place]
        current = words[place] if place < len(words) else ""
    if shell == "bash":
        return "".join(f"{name}\n" for name, _about in suggestions(before, current))
    from fsctui.i18n import _, from_environment, match, use

    use(match(environ.get("FSCTUI_LANG", "")) or from_environment(environ))
    between = "\t" if shell == "fish" else ":"
    return "".join(
        f"{name}{between}{_(about)}\n" if about else f"{name}\n" for name, about in suggestions(before, current)
    )


def suggestions(before: Sequence[str], current: str) -> list[tuple[str, str]]:
    """What may stand at the place of `current`, with its help text untranslated; ("file", "") for a file's name."""
    noun_name, verb_name, waiting = _walk(before)
    if waiting is not None:
        return _values(waiting, current)
    if noun_name is None:
        if current.startswith("-"):
            return _options(GLOBALS, current)
        return [(noun, about) for noun, about in NOUNS.items() if noun.startswith(current)]
    if noun_name not in NOUNS:
        return []
    noun = find(noun_name)
    if verb_name is None and "" not in noun.verbs:
        if current.startswith("-"):
            return _options(GLOBALS, current)
        return [(verb.name, verb.about) for verb in noun.verbs.values() if verb.name.startswith(current)]
    verb = noun.verbs.get(verb_name or "")
    if verb is None:
        return []
    if current.startswith("-"):
        return _options((*verb.params, *GLOBALS), current)
    return [found for param in verb.params if not param.is_option for found in _values(param, current)]


def _walk(before: Sequence[str]) -> tuple[str | None, str | None, Param | None]:
    """Noun, verb, and the option that waits for its value, after these words."""
    noun: str | None = None
    verb: str | None = None
    waiting: Param | None = None
    for word in before:
        if waiting is not None:
            waiting = None
        elif word.startswith("-"):
            options = {param.name: param for param in (*_params(noun, verb), *GLOBALS)}
            param = options.get(word)
            waiting = param if param is not None and not param.is_flag else None
        elif noun is None:
            noun = word
        elif verb is None:
            verb = word
    return noun, verb, waiting


def _params(noun: str | None, verb: str | None) -> Sequence[Param]:
    if noun not in NOUNS or noun is None:
        return ()
    known: Mapping[str, Verb] = find(noun).verbs
    found = known.get(verb or "")
    return found.params if found else ()


def _options(params: Sequence[Param], current: str) -> list[tuple[str, str]]:
    return [(param.name, param.about) for param in params if param.is_option and param.name.startswith(current)]


def _values(param: Param, current: str) -> list[tuple[str, str]]:
    if param.metavar in ("FILE", "FILE.csv"):
        return [("file", "")]
    if param.name == "--lang":
        return [(code, "") for code in ("en", "fr", "es", "pt_BR") if code.startswith(current)]
    return [(choice, "") for choice in param.choices if choice.startswith(current)]
