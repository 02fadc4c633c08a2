/**
 * The shape of every state machine in Dimmer.
 *
 * A step takes the state for good: it may change big structures inside it (range trees) in place, and only the
 * state it returns is valid afterwards. It is pure in the sense that the same contents and input give the same
 * contents and effects: no clock, no randomness, no I/O. It never throws on outside data.
 */
export type Step<State, Input, Effect> = (state: State, input: Input) => readonly [State, readonly Effect[]];
