// Lines with a mark, for a simulated device's actions and the servers' answers.

import { log } from '@clack/prompts'

import { printable } from '../../kernel/text/printable.ts'

type Remark = (text: string, options?: { readonly spacing: number }) => void

export const remark: Readonly<Record<'success' | 'info' | 'warn' | 'error', Remark>> = {
  success: (text, options) => log.success(printable(text), options),
  info: (text, options) => log.info(printable(text), options),
  warn: (text, options) => log.warn(printable(text), options),
  error: (text, options) => log.error(printable(text), options),
}
