/** A reason why the local set-up cannot go on, with what the reader can do about it. Shown without a stack. */
export class SetupError extends Error {
  constructor(
    message: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.name = 'SetupError'
  }
}

/** The work was called off, because everything is being stopped. Nobody's fault, so nothing to show. */
export class CalledOff extends Error {}
