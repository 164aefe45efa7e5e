// The rating box. The server keeps the verdicts; this side repeats what it has to say until the
// reply names it: messages that are sent while the connection is down vanish.

const boxes = new WeakMap(); // by parentElement: Streamlit calls the default export at every rerun
const RETRY_MS = 2500;
const VERDICTS = ["met", "partly", "missed", "wrong"]; // key 1 is the first

export default function (component) {
  let box = boxes.get(component.parentElement);
  if (!box || box.key !== component.data.key) {
    box?.stop();
    box = new Box(component);
    boxes.set(component.parentElement, box);
  }
  box.update(component);
  return () => {
    box.stop();
    boxes.delete(component.parentElement);
  };
}

class Box {
  constructor({ parentElement, data }) {
    const find = (selector) => parentElement.querySelector(selector);
    this.key = data.key;
    this.root = find(".box");
    this.state = find(".state");
    this.error = find(".error");
    this.why = find(".why");
    this.reason = find(".reason");
    this.submitButton = find(".submit");
    this.number = Date.now(); // of the last message; rises from one box to the next as well
    this.sent = null;
    this.over = false; // submitted or skipped: nothing more is to be said
    this.verdicts = {};
    this.rows = [];
    this.now = 0;

    const list = find(".points");
    list.replaceChildren(...data.points.map((point, place) => this.row(point, place)));
    const first = data.points.findIndex((point) => !point.verdict);
    this.go(first < 0 ? 0 : first);

    this.listeners = new AbortController();
    const on = (target, name, action) =>
      target.addEventListener(name, action, { signal: this.listeners.signal });
    on(this.root, "keydown", (event) => this.pressed(event));
    on(this.submitButton, "click", () => this.submit());
    on(find(".skip"), "click", () => this.askWhy());
    on(find(".confirm"), "click", () => this.skip());
    on(find(".cancel"), "click", () => this.closeWhy());
    on(this.reason, "keydown", (event) => {
      event.stopPropagation(); // digits and S are text here
      if (event.key === "Enter") this.skip();
      if (event.key === "Escape") this.closeWhy();
    });
    this.timer = setInterval(() => this.repeat(), 500);
    this.root.focus({ preventScroll: true });
  }

  stop() {
    clearInterval(this.timer);
    this.listeners.abort();
  }

  row(point, place) {
    const item = document.createElement("li");
    item.className = "point";
    const claim = document.createElement("div");
    claim.className = "claim";
    claim.textContent = point.claim;
    const choices = document.createElement("div");
    choices.className = "choices";
    const buttons = VERDICTS.map((verdict, number) => {
      const button = document.createElement("button");
      button.type = "button";
      button.tabIndex = -1;
      button.textContent = `${number + 1} ${verdict}`;
      button.addEventListener("click", () => {
        this.go(place);
        this.choose(verdict);
        this.root.focus({ preventScroll: true });
      });
      choices.append(button);
      return button;
    });
    item.append(claim, choices);
    if (point.misconceptions.length) {
      const wrongs = document.createElement("div");
      wrongs.className = "wrongs";
      wrongs.textContent = `Wrong would be: ${point.misconceptions.join(" · ")}`;
      item.append(wrongs);
    }
    item.addEventListener("click", () => this.go(place));
    this.rows[place] = { id: point.id, item, buttons };
    if (point.verdict) {
      this.verdicts[point.id] = point.verdict;
      this.show(place);
    }
    return item;
  }

  // -- what the server says -------------------------------------------------------------------

  update({ data, setStateValue }) {
    this.say = setStateValue;
    const reply = data.reply;
    if (!this.sent || reply.number !== this.sent.number) return;
    const { kind } = this.sent;
    this.sent = null;
    this.error.textContent = reply.error;
    this.error.hidden = !reply.error;
    this.state.textContent = reply.error ? "Not saved" : "Saved";
    if (kind !== "save") {
      this.over = !reply.error;
      this.submitButton.disabled = this.over;
    }
    if (this.unsent) this.save();
  }

  // -- what the rater does --------------------------------------------------------------------

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.why.hidden) return;
    const onButton = event.target.closest("button");
    const key = event.key.toLowerCase();
    if (key >= "1" && key <= "4") this.choose(VERDICTS[Number(key) - 1]);
    else if (key === "arrowdown" || key === "j") this.go(this.now + 1);
    else if (key === "arrowup" || key === "k") this.go(this.now - 1);
    else if (key === "s") this.askWhy();
    else if (key === "enter" && !onButton) this.submit();
    else return;
    event.preventDefault();
  }

  go(place) {
    this.rows[this.now]?.item.classList.remove("now");
    this.now = Math.max(0, Math.min(this.rows.length - 1, place));
    const { item } = this.rows[this.now];
    item.classList.add("now");
    item.scrollIntoView({ block: "nearest" });
  }

  choose(verdict) {
    if (this.over) return;
    this.verdicts[this.rows[this.now].id] = verdict;
    this.show(this.now);
    this.save();
    const next = this.rows.findIndex((row, place) => place > this.now && !this.verdicts[row.id]);
    if (next >= 0) this.go(next);
    else this.state.textContent = this.missing() ? "" : "All points rated: Enter submits";
  }

  show(place) {
    const { id, buttons } = this.rows[place];
    buttons.forEach((button, number) =>
      button.setAttribute("aria-pressed", String(VERDICTS[number] === this.verdicts[id])),
    );
  }

  missing() {
    return this.rows.filter((row) => !this.verdicts[row.id]).length;
  }

  submit() {
    const missing = this.missing();
    if (missing) {
      this.state.textContent = `${missing} point(s) have no verdict yet`;
      this.go(this.rows.findIndex((row) => !this.verdicts[row.id]));
      return;
    }
    this.send("submit");
  }

  askWhy() {
    this.why.hidden = false;
    this.reason.focus();
  }

  closeWhy() {
    this.why.hidden = true;
    this.root.focus({ preventScroll: true });
  }

  skip() {
    if (!this.reason.value.trim()) {
      this.reason.focus();
      return;
    }
    this.why.hidden = true;
    this.send("skip");
  }

  // -- sending --------------------------------------------------------------------------------

  save() {
    // One message at a time: a later one carries everything that an earlier one held.
    if (this.sent) {
      this.unsent = true;
      return;
    }
    this.send("save");
  }

  send(kind) {
    if (this.over) return;
    this.unsent = false;
    this.number = Math.max(this.number + 1, Date.now());
    this.sent = { kind, number: this.number, at: performance.now() };
    this.state.textContent = "Saving …";
    this.tell();
  }

  tell() {
    const { kind, number } = this.sent;
    const reason = kind === "skip" ? this.reason.value : "";
    this.say("said", { kind, number, reason, verdicts: { ...this.verdicts }, at: Date.now() });
  }

  repeat() {
    if (!this.sent || performance.now() - this.sent.at < RETRY_MS) return;
    this.sent.at = performance.now();
    this.state.textContent = "Not saved yet, trying again …";
    this.tell();
  }
}
