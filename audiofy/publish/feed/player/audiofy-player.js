// <audiofy-player>: controls around the native <audio> inside it. Without JavaScript that
// element's own controls, the chapter links and the notice stay as they are.
//
//   data-text    id of the element whose [data-start] sentences are highlighted and clickable;
//                without it the sentence that is heard is shown below the controls
//   data-title, data-artist, data-artwork    for the system's own controls (MediaSession)
//   lang         de (the default) or en
const TEXTS = {
  de: {
    group: 'Audioversion', play: 'Abspielen', pause: 'Anhalten', back: '15 Sekunden zurück',
    ahead: '15 Sekunden vor', position: 'Position', of: 'von', speed: 'Geschwindigkeit',
    times: '-fach', chapter: 'Kapitel', failed: 'Die Tondatei kann nicht geladen werden.',
    minutes: 'Minuten', seconds: 'Sekunden',
  },
  en: {
    group: 'Audio version', play: 'Play', pause: 'Pause', back: 'Back 15 seconds',
    ahead: 'Forward 15 seconds', position: 'Position', of: 'of', speed: 'Speed',
    times: ' times', chapter: 'Chapter', failed: 'The sound cannot be loaded.',
    minutes: 'minutes', seconds: 'seconds',
  },
};
const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2];
const STEP = 15;
const SHAPES = {
  play: 'M8 5v14l11-7z',
  pause: 'M6 5h4v14H6zm8 0h4v14h-4z',
  back: 'M12 5V1L7 6l5 5V7a6 6 0 1 1-6 6H4a8 8 0 1 0 8-8z',
  ahead: 'M12 5V1l5 5-5 5V7a6 6 0 1 0 6 6h2a8 8 0 1 1-8-8z',
};

const clock = (seconds) => {
  const whole = Math.floor(seconds || 0);
  const parts = [Math.floor(whole / 60) % 60, whole % 60];
  if (whole >= 3600) parts.unshift(Math.floor(whole / 3600));
  return parts.map((part, n) => (n ? String(part).padStart(2, '0') : part)).join(':');
};

// Storage may be forbidden; the player works without it.
const stored = (name, value) => {
  try {
    if (value === undefined) return localStorage.getItem(name);
    localStorage.setItem(name, value);
  } catch { /* no memory */ }
  return null;
};

// The last of the spans, in their order, that begins at or before a time.
const at = (spans, time) => {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle].start <= time + 0.001) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};

const made = (name, properties, ...inside) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...inside);
  return element;
};

class AudiofyPlayer extends HTMLElement {
  connectedCallback() {
    if (this.audio) return;
    const audio = this.querySelector('audio');
    if (!audio) return;
    this.audio = audio;
    const language = (this.closest('[lang]')?.lang || 'de').slice(0, 2);
    this.say = TEXTS[language] || TEXTS.de;
    this.key = `audiofy:${new URL(audio.currentSrc || audio.src, location.href).pathname}`;
    this.chapters = [...this.querySelectorAll('.audiofy-chapters [data-start]')].map(
      (element) => ({ element, start: Number(element.dataset.start) }));
    this.build();
    this.findSentences();
    this.listen();
    this.restore();
    this.update();
    this.classList.add('audiofy-ready');
  }

  button(name, act) {
    const button = made('button', { type: 'button', className: `audiofy-${name}`, onclick: act });
    this.dress(button, name);
    return button;
  }

  dress(button, shape) {
    button.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${SHAPES[shape]}"/></svg>`;
    button.setAttribute('aria-label', this.say[shape]);
    button.title = this.say[shape];
  }

  build() {
    const { audio, say } = this;
    audio.removeAttribute('controls');
    this.playButton = this.button('play', () => this.toggle());
    this.slider = made('input', { type: 'range', min: 0, max: 1, step: 1, value: 0 });
    this.slider.setAttribute('aria-label', say.position);
    this.slider.oninput = () => this.seek(Number(this.slider.value));
    this.clock = made('span', { className: 'audiofy-clock', ariaHidden: 'true' });
    this.speed = made('select', { className: 'audiofy-speed', title: say.speed }, ...SPEEDS.map(
      (speed) => made('option', { value: speed }, `${String(speed).replace('.', ',')}×`)));
    this.speed.setAttribute('aria-label', say.speed);
    this.speed.onchange = () => this.setSpeed(Number(this.speed.value));
    this.now = made('p', { className: 'audiofy-now' });
    this.trouble = made('p', { className: 'audiofy-trouble', role: 'status' });
    const bar = made('div', { className: 'audiofy-bar', role: 'group', ariaLabel: say.group },
      this.button('back', () => this.seek(audio.currentTime - STEP)), this.playButton,
      this.button('ahead', () => this.seek(audio.currentTime + STEP)),
      this.slider, this.clock, this.speed);
    audio.after(bar, this.now, this.trouble);
  }

  findSentences() {
    const text = document.getElementById(this.dataset.text);
    if (text) {
      this.sentences = [...document.querySelectorAll('[data-start][data-end]')]
        .filter((element) => text.contains(element) || this.contains(element))
        .map((element) => ({ element, start: Number(element.dataset.start) }))
        .sort((one, other) => one.start - other.start);
      text.classList.add('audiofy-text');
      text.addEventListener('click', (event) => {
        const sentence = event.target.closest('[data-start]');
        if (!sentence || event.target.closest('a') || !getSelection().isCollapsed) return;
        this.playFrom(Number(sentence.dataset.start));
      });
      return;
    }
    this.sentences = [];
    const track = this.audio.querySelector('track');
    if (!track) return;
    track.track.mode = 'hidden'; // its cues are loaded, and not shown over the sound
    track.addEventListener('load', () => {
      this.sentences = [...track.track.cues].map((cue) => ({ cue, start: cue.startTime }));
      this.update();
    });
  }

  listen() {
    const { audio } = this;
    const update = () => this.update();
    for (const name of ['timeupdate', 'seeked', 'durationchange', 'loadedmetadata', 'ratechange']) {
      audio.addEventListener(name, update);
    }
    audio.addEventListener('play', () => {
      for (const other of document.querySelectorAll('audiofy-player audio')) {
        if (other !== audio) other.pause();
      }
      this.dress(this.playButton, 'pause');
      this.system();
      this.follow();
    });
    audio.addEventListener('pause', () => {
      this.dress(this.playButton, 'play');
      this.remember();
    });
    audio.addEventListener('ended', () => stored(this.key, '0'));
    audio.addEventListener('error', () => { this.trouble.textContent = this.say.failed; });
    addEventListener('pagehide', () => this.remember());
    for (const name of ['wheel', 'touchmove']) {
      addEventListener(name, () => { this.scrolled = Date.now(); }, { passive: true });
    }
    this.addEventListener('keydown', (event) => this.press(event));
    for (const { element, start } of this.chapters) {
      element.addEventListener('click', (event) => {
        event.preventDefault();
        this.playFrom(start);
      });
    }
  }

  // Keys work only while the player has the focus (WCAG 2.1.4), and never against a control's own.
  press(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest('select')) return;
    const { audio } = this;
    const chapter = at(this.chapters, audio.currentTime);
    const own = event.target.closest('button, a, summary');
    const acts = {
      k: () => this.toggle(),
      j: () => this.seek(audio.currentTime - STEP),
      l: () => this.seek(audio.currentTime + STEP),
      n: () => this.seek(this.chapters[chapter + 1]?.start ?? audio.currentTime),
      p: () => this.seek(this.chapters[Math.max(chapter - 1, 0)]?.start ?? 0),
      '<': () => this.changeSpeed(-1),
      '>': () => this.changeSpeed(1),
      ...(own ? {} : { ' ': () => this.toggle() }),
    };
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  toggle() {
    if (this.audio.paused) this.start();
    else this.audio.pause();
  }

  start() {
    this.audio.play().catch((error) => {
      if (error.name === 'NotSupportedError') this.trouble.textContent = this.say.failed;
    });
  }

  playFrom(seconds) {
    this.seek(seconds);
    this.start();
  }

  seek(seconds) {
    const end = this.audio.duration || Infinity;
    this.audio.currentTime = Math.min(Math.max(seconds, 0), end);
    this.update();
  }

  setSpeed(speed) {
    this.audio.playbackRate = this.audio.defaultPlaybackRate = speed;
    this.speed.value = speed;
    stored('audiofy:speed', speed);
  }

  changeSpeed(step) {
    const index = SPEEDS.indexOf(this.audio.playbackRate) + step;
    if (SPEEDS[index]) this.setSpeed(SPEEDS[index]);
  }

  remember() {
    if (this.audio.currentTime) stored(this.key, this.audio.currentTime.toFixed(2));
  }

  restore() {
    const speed = Number(stored('audiofy:speed'));
    this.setSpeed(SPEEDS.includes(speed) ? speed : 1);
    const position = Number(stored(this.key));
    if (position > 1) this.audio.currentTime = position;
  }

  // While it plays, every picture of the screen: the browser itself tells only four times a second.
  follow() {
    if (this.audio.paused) return;
    this.update();
    requestAnimationFrame(() => this.follow());
  }

  update() {
    const { audio, say, slider } = this;
    const time = audio.currentTime;
    const end = audio.duration || Number(this.dataset.duration) || 0;
    const second = Math.floor(time);
    if (second !== this.second || end !== this.end) {
      this.second = second;
      this.end = end;
      slider.max = Math.max(Math.floor(end), 1);
      slider.value = second;
      slider.style.setProperty('--audiofy-done', `${end ? (time / end) * 100 : 0}%`);
      slider.setAttribute('aria-valuetext', `${clock(time)} ${say.of} ${clock(end)}`);
      this.clock.textContent = `${clock(time)} / ${clock(end)}`;
      if (second % 5 === 0) this.remember();
    }
    this.mark('chapter', this.chapters, at(this.chapters, time));
    this.mark('sentence', this.sentences, time || !audio.paused ? at(this.sentences, time) : -1);
  }

  mark(name, spans, index) {
    const span = spans[index];
    const before = this[name];
    if (span === before) return;
    this[name] = span;
    before?.element?.removeAttribute('aria-current');
    if (span?.element) span.element.setAttribute('aria-current', 'true');
    else if (name === 'sentence') this.now.replaceChildren(span?.cue.getCueAsHTML() ?? '');
    if (name === 'sentence' && span?.element && !this.audio.paused) this.show(span.element);
  }

  // Scrolls along, unless the reader has just scrolled.
  show(element) {
    const { top, bottom } = element.getBoundingClientRect();
    if (Date.now() - (this.scrolled || 0) < 5000 || (top > 0 && bottom < innerHeight)) return;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    element.scrollIntoView({ block: 'center', behavior: still ? 'auto' : 'smooth' });
  }

  // The controls of the telephone, the keyboard, the car.
  system() {
    const session = navigator.mediaSession;
    if (!session) return;
    const { title, artist, artwork } = this.dataset;
    session.metadata = new MediaMetadata({
      title: title || document.title, artist: artist || '',
      artwork: artwork ? [{ src: artwork }] : [],
    });
    const { audio } = this;
    const acts = {
      play: () => this.start(),
      pause: () => audio.pause(),
      seekbackward: (to) => this.seek(audio.currentTime - (to.seekOffset || STEP)),
      seekforward: (to) => this.seek(audio.currentTime + (to.seekOffset || STEP)),
      seekto: (to) => this.seek(to.seekTime),
    };
    for (const [name, act] of Object.entries(acts)) {
      try { session.setActionHandler(name, act); } catch { /* an action unknown here */ }
    }
  }
}

customElements.define('audiofy-player', AudiofyPlayer);
