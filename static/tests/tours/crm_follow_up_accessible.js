/*
 * What can be told of a page without a person who uses it: everything that can be
 * clicked or filled in has a name and can be reached by the keyboard, pictures that say
 * something say it in words, ids are unique, and text stands out from what is behind it.
 */

const CONTROLS = "a[href], button, input, select, textarea, [role='button']";
// core's, which opens and closes while a tour goes on
const SUGGESTIONS = ".o-autocomplete--dropdown-menu";
// of the W3C, for text of normal and of large size
const CONTRAST = 4.5;
const LARGE_CONTRAST = 3;
const LARGE = 24;

const describeElement = (el) =>
    `${el.tagName.toLowerCase()}.${[...el.classList].join(".")} “${el.textContent.trim().slice(0, 40)}”`;

function getName(el) {
    const labels = [...(el.labels || [])].map((label) => label.textContent);
    return [el.ariaLabel, el.title, el.textContent, el.placeholder, ...labels]
        .join("")
        .trim();
}

/** Of tabs one is a stop of the keyboard; arrows go from it to the others. */
const isReachedByArrows = (el) =>
    el.role === "tab" &&
    Boolean(
        el.closest("[role='tablist']")?.querySelector("[role='tab'][tabindex='0']")
    );

// colours

function parseColor(text) {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[\d.]+/g) || []).map(
        Number
    );
    return { alpha, channels: [red, green, blue] };
}

function blend(front, back) {
    return front.channels.map(
        (value, index) => value * front.alpha + back[index] * (1 - front.alpha)
    );
}

/** What is behind an element: the colours of those around it, one over the other. */
function getBackground(el) {
    const layers = [];
    for (let each = el; each; each = each.parentElement) {
        layers.push(parseColor(window.getComputedStyle(each).backgroundColor));
    }
    return layers.reduceRight((back, layer) => blend(layer, back), [255, 255, 255]);
}

function getLuminance(channels) {
    const [red, green, blue] = channels.map((value) => {
        const part = value / 255;
        return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function getContrast(el) {
    const back = getBackground(el);
    const front = blend(parseColor(window.getComputedStyle(el).color), back);
    const [light, dark] = [getLuminance(front), getLuminance(back)].sort(
        (a, b) => b - a
    );
    return (light + 0.05) / (dark + 0.05);
}

const hasOwnText = (el) =>
    [...el.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());

function isReadable(el) {
    const isLarge = parseFloat(window.getComputedStyle(el).fontSize) >= LARGE;
    return getContrast(el) >= (isLarge ? LARGE_CONTRAST : CONTRAST);
}

/** @returns {string[]} what is wrong within the elements of a selector */
export function findBarriers(selector) {
    const root = document.querySelector(selector);
    const within = (what) =>
        [...root.querySelectorAll(what)].filter(
            (el) => el.checkVisibility() && !el.closest(SUGGESTIONS)
        );
    const controls = within(CONTROLS);
    const nameless = controls.filter((el) => !getName(el));
    const unreachable = controls.filter(
        (el) => el.tabIndex < 0 && !el.disabled && !isReachedByArrows(el)
    );
    const silent = within("[role='img']").filter((el) => !getName(el));
    const pale = within("*").filter(
        (el) => hasOwnText(el) && !el.disabled && !isReadable(el)
    );
    const ids = within("[id]").map((el) => el.id);
    return [
        ...nameless.map((el) => `no name: ${describeElement(el)}`),
        ...unreachable.map((el) => `not reached by keyboard: ${describeElement(el)}`),
        ...silent.map((el) => `a picture without words: ${describeElement(el)}`),
        ...pale.map((el) => `hard to read: ${describeElement(el)}`),
        ...ids
            .filter((id, index) => ids.indexOf(id) !== index)
            .map((id) => `twice the same id: ${id}`),
    ];
}

/** A step of a tour that fails where something is wrong. */
export const checkAccessible = (selector) => ({
    content: `Everybody can use ${selector}`,
    trigger: selector,
    run() {
        const barriers = findBarriers(selector);
        if (barriers.length) {
            throw new Error(barriers.join("\n"));
        }
    },
});
