/** Screens whose code is loaded when they are needed, and what is thrown for one that does not arrive. */

/** There was no network, or a newer console has other names for its parts. */
export class ScreenNotLoaded extends Error {
  override readonly name = 'ScreenNotLoaded'
}

/** @throws ScreenNotLoaded */
export const onDemand =
  <Module>(load: () => Promise<Module>): (() => Promise<Module>) =>
  () =>
    load().catch((cause: unknown) => {
      throw new ScreenNotLoaded('A screen did not arrive.', { cause })
    })
