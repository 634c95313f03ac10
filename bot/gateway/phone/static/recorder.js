// A voice note from the microphone.

const TYPES = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];

export class Recorder {
  #recorder;
  #stream;
  #parts = [];
  #timer = 0;

  // Throws when there is no microphone or it is not allowed. clock shows how long it is.
  static async begun(clock) {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    return new Recorder(stream, clock);
  }

  constructor(stream, clock) {
    this.#stream = stream;
    const mimeType = TYPES.find((each) => MediaRecorder.isTypeSupported(each));
    this.#recorder = new MediaRecorder(stream, { mimeType });
    this.#recorder.addEventListener("dataavailable", ({ data }) => this.#parts.push(data));
    this.#recorder.start();
    const began = performance.now();
    const tell = () => {
      const seconds = Math.floor((performance.now() - began) / 1000);
      clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    };
    tell();
    this.#timer = setInterval(tell, 250);
  }

  // The note; the microphone is off then.
  async ended() {
    clearInterval(this.#timer);
    const stopped = new Promise((resolve) => this.#recorder.addEventListener("stop", resolve, { once: true }));
    this.#recorder.stop();
    await stopped;
    this.#stream.getTracks().forEach((track) => track.stop());
    return new Blob(this.#parts, { type: this.#recorder.mimeType.split(";")[0] });
  }
}
