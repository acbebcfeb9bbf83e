// The applications that `taxiway token` makes, one for each token. What tells them is the purpose that the service keeps: by their
// names anybody could hide an application in a list.

import type { Application } from '../../contract/graph/application.ts'

export const forToken = (at: Date) =>
  ({ displayName: `access token of ${at.toISOString()}`, purpose: 'scriptToken' }) as const

export const isOfToken = ({ purpose }: Pick<Application, 'purpose'>): boolean => purpose === 'scriptToken'
