/** Time as QMP's sides need it; `Clock` of the reducer package fits. */
export interface TimerSource {
  after(delayMs: number, callback: () => void): () => void;
}
