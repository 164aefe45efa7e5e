/* Sends the text of a box after a pause in typing, as if Ctrl+Enter (Enter in one-line boxes) had
   been pressed; focus and cursor stay where they are. */
const PAUSE_MS = 1000;
const BOXES = ".stTextArea textarea, .stTextInput input";

export default function () {
  const waiting = new Map();
  const send = (box) => {
    waiting.delete(box);
    if (!box.isConnected) return;
    const key = { key: "Enter", code: "Enter", keyCode: 13, bubbles: true, cancelable: true };
    box.dispatchEvent(new KeyboardEvent("keydown", { ...key, ctrlKey: box.tagName === "TEXTAREA" }));
    if (box.tagName !== "TEXTAREA") box.dispatchEvent(new KeyboardEvent("keypress", key));
  };
  const typed = (event) => {
    const box = event.target;
    if (!(box instanceof HTMLElement) || !box.matches(BOXES)) return;
    clearTimeout(waiting.get(box));
    /* A word that is being put together by an input method is not finished yet. */
    if (event.isComposing) waiting.set(box, 0);
    else waiting.set(box, setTimeout(() => send(box), PAUSE_MS));
  };
  const left = (event) => {
    clearTimeout(waiting.get(event.target));
    waiting.delete(event.target);
  };
  const leaving = (event) => {
    if (waiting.size) event.preventDefault();
  };
  document.addEventListener("input", typed, true);
  document.addEventListener("compositionend", typed, true);
  document.addEventListener("focusout", left, true);
  window.addEventListener("beforeunload", leaving);
  return () => {
    for (const timer of waiting.values()) clearTimeout(timer);
    document.removeEventListener("input", typed, true);
    document.removeEventListener("compositionend", typed, true);
    document.removeEventListener("focusout", left, true);
    window.removeEventListener("beforeunload", leaving);
  };
}
