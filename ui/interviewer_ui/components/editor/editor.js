// The answer box. The server decides; this side counts down, keeps the text, and repeats what it
// has to say until the reply names it: messages that are sent while the connection is down vanish.

const boxes = new WeakMap(); // by parentElement: Streamlit calls the default export at every rerun
const TICK_MS = 250;
const DRAFT_AFTER_MS = 1000; // from the first unsent keystroke
const RETRY_MS = 2500;
const KEEP_LOCAL_MS = 7 * 24 * 3600 * 1000;
const PREFIX = "interviewer:draft:";
const SKIP = "I don't know: skip";
const WAITING = {
  submit: "Submitting …",
  skip: "Submitting …",
  final: "Time is up. Submitting what you typed …",
  pause: "Stopping the clock …",
  resume: "Going on …",
};

export default function (component) {
  let box = boxes.get(component.parentElement);
  if (!box) {
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
    this.area = find("textarea");
    this.clock = find(".clock");
    this.time = find(".time");
    this.words = find(".words");
    this.state = find(".state");
    this.ago = find(".ago");
    this.error = find(".error");
    this.other = find(".other");
    this.announcer = find(".announce");
    this.submit = find(".submit");
    this.skip = find(".skip");
    this.pause = find(".pause");
    this.pausedNote = find(".paused");
    find("label").textContent = data.label;

    this.local = new LocalCopy(data.turn_id);
    this.number = Date.now(); // of the last message; rises from one box to the next as well
    this.known = data.revision; // the server's, as last seen; a draft is sent as the one after it
    this.mine = new Set(); // texts sent since then: where one of them comes back, it was ours
    this.saved = data.draft; // the text that the server is known to have
    this.savedAt = null; // when this page heard that it is saved
    this.sent = { text: data.draft, at: 0, number: 0, replied: true };
    this.pending = null; // "submit", "skip" or "final" until the turn is closed, or "pause", "resume"
    this.paused = false; // as last shown
    this.confirmSkip = false;
    this.stamp = -1;
    this.announced = new Set();

    const kept = this.local.read();
    this.area.value = kept && isNewer(kept, data) ? kept.text : data.draft;
    this.changedAt = performance.now();

    this.area.addEventListener("input", () => this.typed());
    this.area.addEventListener("blur", () => this.flush());
    this.area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.trySubmit();
      }
    });
    this.submit.addEventListener("click", () => this.trySubmit());
    this.skip.addEventListener("click", () => this.trySkip());
    this.pause.addEventListener("click", () => this.tryPause());
    find(".take").addEventListener("click", () => this.takeOther());
    find(".mine").addEventListener("click", () => this.keepMine());
    this.onHide = () => this.flush();
    window.addEventListener("pagehide", this.onHide);
    document.addEventListener("visibilitychange", this.onHide);
    this.timer = setInterval(() => this.tick(), TICK_MS);
    this.area.focus({ preventScroll: true });
  }

  stop() {
    clearInterval(this.timer);
    window.removeEventListener("pagehide", this.onHide);
    document.removeEventListener("visibilitychange", this.onHide);
  }

  // -- what the server says -------------------------------------------------------------------

  update({ data, setStateValue }) {
    this.say = setStateValue;
    this.data = data;
    if (data.stamp !== this.stamp) {
      // An old figure, drawn again, must not set the countdown back.
      this.stamp = data.stamp;
      this.endsAt = data.left_s === null ? null : performance.now() + data.left_s * 1000;
    }
    const reply = data.reply;
    if (reply.number === this.sent.number && !this.sent.replied) {
      this.sent.replied = true;
      this.sent.failed = Boolean(reply.error);
      // Spoken text may have been added to it since, in the same moment.
      if (reply.accepted) {
        this.saved = this.sent.text;
        this.savedAt = performance.now();
      }
      this.showError(reply.error);
      if (reply.error && this.pending && this.left() > 0) this.release();
    }
    if (this.pending === "final" && !data.closed && (data.paused || this.left() > 1500)) {
      this.release(); // this clock was fast, or stopped elsewhere: there is time left
    }
    if (this.pending === (data.paused ? "pause" : "resume")) {
      this.release();
      if (!data.paused) this.area.focus({ preventScroll: true });
    }
    this.showPause();
    if (data.closed) {
      this.local.drop();
      this.lock();
    } else if (!this.pending) {
      this.compare();
    }
    this.tick();
  }

  // The server refuses a draft whose number is not above its own. So two windows that both go on
  // from revision 5 cannot overwrite each other: the second one to send learns of the first here.
  compare() {
    const { revision, draft } = this.data;
    if (revision <= this.known) return;
    this.known = revision;
    const ours = this.mine.has(draft);
    this.mine = new Set(ours && this.sent.text !== draft ? [this.sent.text] : []);
    if (ours || draft === this.area.value) {
      this.saved = draft;
      if (this.area.value === draft) this.local.drop();
      else this.keepLocal();
    } else if (this.area.value === this.saved) this.takeOther();
    else this.other.hidden = false;
  }

  takeOther() {
    this.area.value = this.saved = this.data.draft;
    this.sent = { text: this.data.draft, at: 0, number: this.number, replied: true };
    this.other.hidden = true;
    this.local.drop();
  }

  keepMine() {
    this.other.hidden = true;
    this.send("draft");
  }

  // -- what the candidate does ----------------------------------------------------------------

  typed() {
    if (this.area.value !== this.sent.text && !this.unsent) {
      this.unsent = true;
      this.changedAt = performance.now();
    }
    this.askSkip(false);
    this.showError("");
    this.keepLocal();
  }

  keepLocal() {
    this.local.write({ text: this.area.value, base: this.known, sent: [...this.mine] });
  }

  trySubmit() {
    if (this.pending || this.submit.disabled) return;
    if (!this.area.value.trim()) {
      this.showError("There is nothing to submit yet. Write an answer, or skip it.");
      this.area.focus();
      return;
    }
    this.start("submit");
  }

  trySkip() {
    if (this.pending || this.skip.disabled) return;
    if (this.area.value.trim() && !this.confirmSkip) this.askSkip(true);
    else this.start("skip");
  }

  tryPause() {
    if (!this.pending && !this.data.closed) this.start(this.data.paused ? "resume" : "pause");
  }

  askSkip(yes) {
    this.confirmSkip = yes;
    this.skip.textContent = yes ? "Skip and drop my text" : SKIP;
  }

  // -- sending --------------------------------------------------------------------------------

  start(kind) {
    this.pending = kind;
    this.lock();
    this.send(kind);
  }

  send(kind) {
    const text = this.area.value;
    this.number += 1;
    this.mine.add(text);
    this.sent = { text, at: performance.now(), number: this.number, replied: false };
    this.unsent = false;
    if (kind !== "skip") this.keepLocal();
    this.say("said", { kind, text, revision: this.known + 1, number: this.number });
  }

  flush() {
    const takes = !this.pending && !this.data.closed && !this.data.paused;
    if (takes && this.other.hidden && this.area.value !== this.sent.text) {
      this.send("draft");
    }
  }

  tick() {
    const now = performance.now();
    const left = this.left();
    this.showClock(left);
    if (this.data.closed) return this.showState("Submitted.");
    const running = !this.data.paused && (!this.pending || this.pending === "pause");
    if (left <= 0 && running) this.start("final");
    if (this.pending) {
      this.showState(WAITING[this.pending]);
      if (now - this.sent.at > RETRY_MS) this.send(this.pending);
      return;
    }
    const text = this.area.value;
    if (this.data.paused && text !== this.saved) {
      return this.showState("Kept in this browser until you go on");
    }
    if (!this.other.hidden || text === this.saved) {
      this.showState(text && text === this.saved ? "✓ Saved" : "");
      return;
    }
    const unsent = text !== this.sent.text;
    const waits = !this.sent.replied && now - this.sent.at < RETRY_MS; // for the reply to the last
    const wait = unsent ? DRAFT_AFTER_MS : this.sent.failed ? 4 * RETRY_MS : RETRY_MS;
    if (!waits && now - (unsent ? this.changedAt : this.sent.at) > wait) this.send("draft");
    const late = now - this.changedAt > 2 * RETRY_MS;
    this.showState(late ? "Not saved on the server yet; kept in this browser" : "Saving …");
  }

  // -- showing --------------------------------------------------------------------------------

  left() {
    if (this.endsAt === null) return Infinity;
    return this.data.paused ? this.data.left_s * 1000 : this.endsAt - performance.now();
  }

  lock() {
    this.area.disabled = this.submit.disabled = this.skip.disabled = true;
    // Whoever has just pressed it keeps the focus there.
    this.pause.disabled = this.data.closed || !["pause", "resume"].includes(this.pending);
  }

  release() {
    this.pending = null;
    this.area.disabled = this.submit.disabled = this.skip.disabled = this.data.paused;
    this.pause.disabled = false;
    this.askSkip(false);
  }

  showPause() {
    const { paused, may_pause, closed } = this.data;
    this.pause.hidden = !may_pause || closed;
    if (paused === this.paused) return;
    this.paused = paused;
    this.pause.textContent = paused ? "Go on" : "Pause";
    this.pause.classList.toggle("primary", paused);
    this.pausedNote.hidden = !paused;
    this.announcer.textContent = paused ? "Paused: the clock stands still" : "The clock runs again";
    if (!this.pending) this.release();
  }

  showState(text) {
    if (this.state.textContent !== text) this.state.textContent = text;
    // Beside what is read out: a figure that changes would be read out at every change.
    const known = text.endsWith("Saved") && this.savedAt !== null;
    const ago = known ? `${since(performance.now() - this.savedAt)} ago` : "";
    if (this.ago.textContent !== ago) this.ago.textContent = ago;
  }

  showError(text) {
    this.error.textContent = text;
    this.error.hidden = !text;
  }

  showClock(left) {
    if (this.endsAt === null) {
      this.time.textContent = "No clock";
      this.words.textContent = this.data.paused ? "paused" : "";
      return;
    }
    const seconds = Math.max(0, Math.ceil(left / 1000));
    const shown = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (this.time.textContent !== shown) this.time.textContent = shown;
    const last = seconds <= 30;
    const short = !last && seconds <= this.data.limit_s / 4;
    this.clock.classList.toggle("short", short);
    this.clock.classList.toggle("last", last);
    const words = this.data.paused ? "left: paused" : seconds === 0 ? "time is up" : last ? "left: submitted as it stands at zero" : short ? "left: time is getting short" : "left";
    if (this.words.textContent !== words) this.words.textContent = words;
    for (const [at, said] of [[300, "Five minutes left"], [60, "One minute left"], [10, "Ten seconds left"]]) {
      if (seconds <= at && seconds > at - 3 && this.data.limit_s > at && !this.announced.has(at)) {
        this.announced.add(at);
        this.announcer.textContent = said;
      }
    }
  }
}

function since(ms) {
  const seconds = Math.floor(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
}

// Whether a local copy goes on from what the server has, rather than from something before it.
function isNewer(kept, data) {
  return kept.base >= data.revision || kept.sent.includes(data.draft);
}

// A copy in the browser for as long as the server does not have the text.
class LocalCopy {
  constructor(turnId) {
    this.key = PREFIX + turnId;
    this.attempt(() => {
      for (const key of Object.keys(localStorage)) {
        if (!key.startsWith(PREFIX)) continue;
        const kept = JSON.parse(localStorage.getItem(key));
        if (Date.now() - kept.at > KEEP_LOCAL_MS) localStorage.removeItem(key);
      }
    });
  }

  read() {
    return this.attempt(() => JSON.parse(localStorage.getItem(this.key)));
  }

  write(copy) {
    this.attempt(() => localStorage.setItem(this.key, JSON.stringify({ ...copy, at: Date.now() })));
  }

  drop() {
    this.attempt(() => localStorage.removeItem(this.key));
  }

  attempt(action) {
    try {
      return action();
    } catch {
      return null; // storage is full or switched off: the server's copy is the one that counts
    }
  }
}
