/** A request to the control door that cannot be carried out, with the fields that are wrong. */
export class Refused extends Error {
  constructor(
    readonly errors: readonly { field: string; message: string }[],
    readonly status: 400 | 404 = 400,
  ) {
    super(errors.map(({ field, message }) => `${field}: ${message}`).join('; '))
    this.name = 'Refused'
  }
}

export const refuse = (field: string, message: string): never => {
  throw new Refused([{ field, message }])
}
