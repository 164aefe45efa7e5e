// Reads a text aloud with a voice of this device. Voices that need a server are passed over: the
// text would be sent to it.

const readers = new WeakMap(); // by parentElement: Streamlit calls the default export at every rerun

export default function (component) {
  let reader = readers.get(component.parentElement);
  if (!reader) {
    reader = new Reader(component.parentElement);
    readers.set(component.parentElement, reader);
  }
  reader.update(component.data);
  return () => {
    reader.leave();
    readers.delete(component.parentElement);
  };
}

class Reader {
  constructor(parentElement) {
    this.button = parentElement.querySelector("button");
    this.state = parentElement.querySelector(".state");
    this.speech = window.speechSynthesis;
    this.run = 0; // rises with every start and stop: events of an earlier reading are ignored
    this.reading = false;
    this.button.addEventListener("click", () => (this.reading ? this.stop() : this.start()));
    // Some browsers list their voices only after they were asked once.
    if (this.speech) this.speech.getVoices();
  }

  update({ text, label }) {
    if (this.text !== undefined && this.text !== text) this.stop();
    this.text = text;
    this.label = label;
    this.show();
  }

  leave() {
    if (this.reading) this.stop();
  }

  start() {
    const voice = this.voice();
    if (!voice) {
      this.state.textContent = "This browser has no voice that works without the internet.";
      return;
    }
    const run = ++this.run;
    this.reading = true;
    this.show();
    this.speech.cancel();
    // Sentence by sentence: some browsers fall silent in the middle of a long text.
    const sentences = this.text.match(/[^.!?\n]+[.!?]*\s*/g) || [this.text];
    sentences.forEach((sentence, place) => {
      const words = new SpeechSynthesisUtterance(sentence);
      words.voice = voice;
      words.lang = voice.lang;
      if (place === sentences.length - 1) words.onend = () => this.ended(run);
      words.onerror = () => this.ended(run, "The browser could not read this aloud.");
      this.speech.speak(words);
    });
  }

  stop() {
    this.run += 1;
    this.reading = false;
    if (this.speech) this.speech.cancel();
    this.show();
  }

  ended(run, problem = "") {
    if (run !== this.run) return;
    this.run += 1;
    this.reading = false;
    this.show(problem);
  }

  show(problem = "") {
    this.button.textContent = this.reading ? "Stop reading" : this.label;
    this.state.textContent = this.reading ? "Reading …" : problem;
  }

  // Of the language of the page where there is one, else of the browser's.
  voice() {
    const voices = this.speech ? this.speech.getVoices().filter((one) => one.localService) : [];
    const speaks = (language) => voices.filter((one) => one.lang.toLowerCase().startsWith(language));
    const page = speaks("en");
    return page.find((one) => one.default) || page[0] || voices.find((one) => one.default) || voices[0];
  }
}
