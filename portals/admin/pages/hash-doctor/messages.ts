// What the page and its worker tell each other.

import type { Report } from '../../../../src/autopilot/doctor/examine.ts'

export type Told =
  | { readonly kind: 'rows'; readonly rows: number }
  | { readonly kind: 'done'; readonly report: Report; readonly corrected: Blob }
  | { readonly kind: 'failed'; readonly message: string }
