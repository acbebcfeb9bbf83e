/** A problem with a query option, and its position: `at` counts characters from 0. */
export class ODataError extends Error {
  readonly at: number

  constructor(message: string, at: number) {
    super(message)
    this.name = 'ODataError'
    this.at = at
  }
}
