// What a server tells of itself at /metrics (docs/operating/metrics.md), which is asked without a credential.

import { get } from 'node:https'
import { text } from 'node:stream/consumers'

import type { World } from './world.ts'

export const metricsOf = (world: World): Promise<string> =>
  new Promise((done, fail) => {
    get(`${world.urls.portal}/metrics`, { ca: world.ca }, (answer) => text(answer).then(done, fail)).on('error', fail)
  })
