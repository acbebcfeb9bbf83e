// A page for whoever may read what is on it, and the missing permission for everybody else. Which roles there are is loaded for
// those alone: nobody who only signs in waits for it.

import { lazyRouteComponent, type RouteComponent } from '@tanstack/react-router'

import { can, type Operation } from '../session/can.ts'
import type { Area } from './not-allowed.tsx'

/** The router loads the code of a page beforehand, which goes on, for the one that is shown. */
export function readable(operation: Operation, area: Area, Page: RouteComponent): RouteComponent {
  const NotAllowed = lazyRouteComponent(() =>
    import('./not-allowed.tsx').then(({ notAllowed }) => ({ default: notAllowed(operation, area) })),
  )
  const shown = () => (can(operation).allowed ? Page : NotAllowed)
  const Readable: RouteComponent = () => {
    const Shown = shown()
    return <Shown />
  }
  Readable.preload = async () => shown().preload?.()
  return Readable
}
