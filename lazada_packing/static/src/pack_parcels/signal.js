import {browser} from "@web/core/browser/browser";

// Pitch (Hz) and seconds of each tone.
const TONES = {
    ok: [[1200, 0.08]],
    done: [
        [900, 0.1],
        [1350, 0.16],
    ],
    bad: [
        [220, 0.25],
        [160, 0.45],
    ],
};
let context = null;

/**
 * Make a sound for a scan, since nobody looks at the screen at each of them; where the
 * browser allows none, the screen says all the same.
 *
 * @param {"ok"|"done"|"bad"} kind
 */
export function signal(kind) {
    if (kind === "bad" && browser.navigator.vibrate) {
        browser.navigator.vibrate([200, 100, 200]);
    }
    const AudioContext = window.AudioContext || window.webkitAudioContext;
    if (!AudioContext) {
        return;
    }
    context = context || new AudioContext();
    let start = context.currentTime;
    for (const [pitch, seconds] of TONES[kind]) {
        const tone = context.createOscillator();
        tone.type = kind === "bad" ? "square" : "sine";
        tone.frequency.value = pitch;
        tone.connect(context.destination);
        tone.start(start);
        start += seconds;
        tone.stop(start);
    }
}
