/** Something in the protos that cannot be generated from; the message says what to do. */
export class GenerateFailure extends Error {
  override readonly name = 'GenerateFailure';
}
