// C0, DEL and C1, and the characters that turn the direction of writing: data must not steer the terminal.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

const escaped: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A text that is safe on a terminal: control characters are shown, not sent. */
export const printable = (text: string): string =>
  text.replace(control, (character) => {
    const hex = character.charCodeAt(0).toString(16).padStart(4, '0');
    return escaped[character] ?? `\\u${hex}`;
  });
