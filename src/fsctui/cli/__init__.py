"""The command line: one module per noun, declared as data, so that help and completion cost next to nothing."""
