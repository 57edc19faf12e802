// The factories of this plugin; one line each.
export {};
