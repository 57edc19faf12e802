/** Tells a person how it goes, one line at a time, without a newline. */
export type Say = (text: string) => void;

export const sayNothing: Say = () => {};
