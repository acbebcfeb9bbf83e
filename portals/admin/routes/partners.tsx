// What partners may do for the organisation. The page of the consent is what the link of an invitation opens.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { readable } from '../../shared/routing/readable.tsx'
import { can } from '../../shared/session/can.ts'
import { awaitedSearch } from '../pages/awaited/search.ts'
import { invitationSearch } from '../pages/consent/search.ts'
import { uploadSearch } from '../pages/uploads/search.ts'
import { routeTable } from '../route-table.ts'
import { inside } from './inside.tsx'

/** Who may not decide is told so by the page itself, and how to go on. */
const consent = createRoute({
  getParentRoute: () => inside,
  path: routeTable.consent,
  validateSearch: invitationSearch,
  component: lazyRouteComponent(() => import('../pages/consent/consent.tsx'), 'ConsentPage'),
})

const partners = createRoute({
  getParentRoute: () => inside,
  path: routeTable.partners,
  component: readable(
    'partner.consent.list',
    'partners',
    lazyRouteComponent(() => import('../pages/partners/list.tsx'), 'PartnersPage'),
  ),
})

const partnerConsent = createRoute({
  getParentRoute: () => inside,
  path: routeTable.partnerConsent,
  loader: async ({ context: { queries }, params }) => {
    if (!can('partner.consent.read').allowed) return
    const { consentQuery } = await import('../api/partner/consents.ts')
    await queries.ensureQueryData(consentQuery(params.consentId))
  },
  component: readable(
    'partner.consent.read',
    'partners',
    lazyRouteComponent(() => import('../pages/partners/consent.tsx'), 'PartnerConsentPage'),
  ),
})

const uploads = createRoute({
  getParentRoute: () => inside,
  path: routeTable.partnerUploads,
  validateSearch: uploadSearch,
  component: readable(
    'autopilot.upload.list',
    'partners',
    lazyRouteComponent(() => import('../pages/uploads/list.tsx'), 'UploadsPage'),
  ),
})

const upload = createRoute({
  getParentRoute: () => inside,
  path: routeTable.partnerUpload,
  loader: async ({ context: { queries }, params }) => {
    if (!can('autopilot.upload.list').allowed) return
    const { uploadQuery } = await import('../api/partner/uploads.ts')
    await queries.ensureQueryData(uploadQuery(params.uploadId))
  },
  component: readable(
    'autopilot.upload.list',
    'partners',
    lazyRouteComponent(() => import('../pages/uploads/upload.tsx'), 'PartnerUploadPage'),
  ),
})

const awaited = createRoute({
  getParentRoute: () => inside,
  path: routeTable.awaited,
  validateSearch: awaitedSearch,
  component: readable(
    'autopilot.awaited-device.list',
    'partners',
    lazyRouteComponent(() => import('../pages/awaited/list.tsx'), 'AwaitedPage'),
  ),
})

const contests = createRoute({
  getParentRoute: () => inside,
  path: routeTable.contests,
  component: readable(
    'autopilot.contest.list',
    'partners',
    lazyRouteComponent(() => import('../pages/contests/list.tsx'), 'ContestsPage'),
  ),
})

export const partnersRoutes = [consent, partners, uploads, upload, awaited, contests, partnerConsent] as const
