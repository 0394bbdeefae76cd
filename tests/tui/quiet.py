"""When an app under test has nothing left to do: asked of its event loop instead of guessed from the clock.

Textual's own pilot sleeps until the process is idle, at least 20 ms twice for each key. Here nothing is waited for but
what is under way: callbacks that are ready, threads that load or write, one-shot timers that are about to go off.
"""

from __future__ import annotations

import asyncio
from time import monotonic, process_time
from typing import Any

import textual.app
import textual.pilot
from textual._context import active_app
from textual.app import App

SOON = 0.045
"""Seconds: a timer of at most this length belongs to the key just pressed."""
PAUSES = 0.25
"""Seconds: the longest pause in which a screen gathers keys before it asks (filters, searches, previews)."""
STEP = 0.002
IDLE = 0.02
LONGEST = 10.0


async def settled(app: App[Any], longest: float = LONGEST) -> None:
    """Until threads have answered and timers have gone off; an action that waits for a dialog is left waiting."""
    end = monotonic() + longest
    await _drained(app)
    while (_at_work(app) or _waits(app, PAUSES)) and monotonic() < end:
        await asyncio.sleep(STEP)
        await _drained(app)


async def wait_for_idle(min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
    """In place of Textual's function: a thread that is itself held up, as a test may want, is not waited for."""
    app = active_app.get()
    end = monotonic() + max_sleep
    await _drained(app)
    if min_sleep:
        await asyncio.sleep(min_sleep)
        await _drained(app)
    idle, used = 0.0, process_time()
    while idle < IDLE and monotonic() < end and (_at_work(app) or _waits(app, SOON)):
        await asyncio.sleep(STEP)
        await _drained(app)
        before, used = used, process_time()
        # What this loop itself takes is far below a quarter of a step.
        idle = 0.0 if used - before > STEP / 4 or _waits(app, SOON) else idle + STEP


def install() -> None:
    """Let every pilot of this process wait like this."""
    textual.app.wait_for_idle = textual.pilot.wait_for_idle = wait_for_idle  # type: ignore[attr-defined]


async def _drained(app: App[Any]) -> None:
    """Until no callback of the event loop is ready and the screen is laid out and painted."""
    loop: Any = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(0)
        if loop._ready:
            continue
        screen = app._screen_stack[-1] if app._running and app._screen_stack else None
        if screen is None or not screen._running or not _unpainted(screen):
            return
        screen._on_timer_update()


def _unpainted(screen: Any) -> bool:
    # A screen that is covered or batched paints later, by itself.
    if not screen.is_current or screen.app._batch_count:
        return False
    return bool(
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
        or screen._callbacks
    )


def _at_work(app: App[Any]) -> bool:
    return any(worker.is_running and worker.group != "action" for worker in app.workers)


def _waits(app: App[Any], longest: float) -> bool:
    """Whether a one-shot timer of at most that length has still to go off."""
    return any(
        timer._repeat == 0 and timer._interval <= longest and timer._task is not None and not timer._task.done()
        for node in (app, *app._registry)
        for timer in tuple(node._timers)
    )
