/** Whether this version of Node, for example `24.21.0`, can run the sources. */
export function isNewEnough(version: string): boolean;
/** Runs a tool's `main.ts`, here or in the pinned Node. */
export function launch(tool: string, folder: string): Promise<void>;
