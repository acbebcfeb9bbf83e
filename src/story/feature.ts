// Stories of devices. Other features write them, and they are read with a device (autopilot/device).

import { sweepStories } from './sweep.sql.ts'

export const sweeps = [sweepStories]
