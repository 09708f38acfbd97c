// "Read aloud" on a document, with a voice of this device only: nothing about a child is sent to anybody's speech service.
export function offerReadingAloud() {
  const buttons = document.querySelectorAll("[data-read-aloud]");
  if (!buttons.length || !("speechSynthesis" in window)) {
    return;
  }
  const offer = () => {
    const voice = voiceOfThisDevice();
    for (const button of buttons) {
      button.hidden = !voice;
      button.onclick = () => readOrStop(button, voice);
    }
  };
  offer();
  window.speechSynthesis.addEventListener("voiceschanged", offer);
}

function voiceOfThisDevice() {
  const voices = window.speechSynthesis.getVoices().filter((voice) => voice.localService);
  return voices.find((voice) => voice.lang === "en-GB") || voices.find((voice) => voice.lang.startsWith("en"));
}

function readOrStop(button, voice) {
  const speech = window.speechSynthesis;
  if (speech.speaking) {
    speech.cancel();
    return;
  }
  const saying = new SpeechSynthesisUtterance(document.getElementById(button.dataset.readAloud).innerText);
  saying.voice = voice;
  saying.lang = voice.lang;
  saying.onend = () => {
    button.textContent = "Read aloud";
  };
  saying.onerror = saying.onend;
  speech.speak(saying);
  button.textContent = "Stop reading";
}
