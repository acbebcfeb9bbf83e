// Stories of devices. They are told by other features, and read with a device (autopilot/device).

import { sweepStories } from './sweep.sql.ts'

export const sweeps = [sweepStories]
