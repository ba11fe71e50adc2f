"""What the keys do beyond prompt_toolkit's own Emacs bindings.

Enter        evaluate what is whole, otherwise open another line, indented
Alt-Enter    evaluate as it stands
Tab          complete; in the leading blanks of a line, indent
Shift-Tab    in the leading blanks, dedent
"""

from __future__ import annotations

from prompt_toolkit.application import get_app
from prompt_toolkit.filters import Condition, has_completions, has_focus
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from livesh.shell import entry

STEP = "    "


def bindings() -> KeyBindings:
    """Return the shell's own key bindings."""
    keys = KeyBindings()
    typing = has_focus("DEFAULT_BUFFER")
    indenting = typing & Condition(_in_leading_blanks)
    keys.add("enter", filter=typing)(enter)
    keys.add("escape", "enter", filter=typing)(accept)
    keys.add("tab", filter=indenting & ~has_completions)(indent)
    keys.add("s-tab", filter=indenting & ~has_completions)(dedent)
    return keys


def enter(event: KeyPressEvent) -> None:
    """Evaluate, or open the next line."""
    buffer = event.current_buffer
    if buffer.complete_state and buffer.complete_state.current_completion:
        buffer.complete_state = None
        return
    document = buffer.document
    if not document.text_after_cursor.strip() and entry.is_whole(document.text):
        buffer.validate_and_handle()
    else:
        buffer.insert_text("\n" + entry.next_indent(document.text_before_cursor))


def accept(event: KeyPressEvent) -> None:
    """Evaluate the text as it stands."""
    event.current_buffer.validate_and_handle()


def indent(event: KeyPressEvent) -> None:
    """Insert blanks up to the next step."""
    column = event.current_buffer.document.cursor_position_col
    event.current_buffer.insert_text(" " * (len(STEP) - column % len(STEP)))


def dedent(event: KeyPressEvent) -> None:
    """Take away blanks down to the step before."""
    column = event.current_buffer.document.cursor_position_col
    event.current_buffer.delete_before_cursor((column - 1) % len(STEP) + 1 if column else 0)


def _in_leading_blanks() -> bool:
    document = get_app().current_buffer.document
    return "\n" in document.text and not document.current_line_before_cursor.strip()
