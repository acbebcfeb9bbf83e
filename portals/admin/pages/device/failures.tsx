// What stands in the way of this device, each failure once: the thing, the code, the reason, the remedy and its button. The lines
// that it left in the timeline are shown there without all that.

import { Link, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { FailureNow } from '../../../../src/story/progress.ts'
import {
  type Act,
  actFor,
  type Kept,
  keptFor,
  type Place,
  placesFor,
  remedies,
} from '../../../../src/story/remedy/remedy.ts'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { RouteButton } from '../../../shared/ui/route-link.tsx'
import type { StoryEvent } from '../../api/devices.ts'
import { helpPages, paths } from '../../paths.ts'
import { restrictionBehind } from '../restrictions/behind.ts'
import { AssuranceMark } from './assurance-mark.tsx'
import { WhyAndNext } from './remedy.tsx'
import { sentence } from './timeline.tsx'

const useStyles = makeStyles({
  list: { listStyleType: 'none', display: 'grid', gap: '12px', marginBottom: '16px' },
  box: {
    display: 'grid',
    gap: '8px',
    justifyItems: 'start',
    padding: '12px 16px',
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorStatusDangerBorder1}`,
    borderLeft: `4px solid ${tokens.colorStatusDangerBorderActive}`,
  },
  gentle: {
    border: `1px solid ${tokens.colorStatusWarningBorder1}`,
    borderLeft: `4px solid ${tokens.colorStatusWarningBorderActive}`,
  },
  acts: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  title: { overflowWrap: 'anywhere' },
  help: { alignSelf: 'center' },
})

type Acts = {
  /** Undefined where device management does not know the device. */
  readonly onWipe: (() => void) | undefined
  readonly onDeleteRegistration: () => void
  /** As it is now, not as it was when this failed; undefined until it is known. */
  readonly enabled: boolean | undefined
  readonly onEnable: () => void
}

export function Failures(
  props: Acts & { readonly failures: readonly FailureNow<StoryEvent>[]; readonly simulated: boolean },
) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { failures, simulated, ...acts } = props
  if (failures.length === 0) return null
  return (
    <ul className={styles.list} aria-label={t('device.failures')}>
      {failures.map(({ cause, source, name, reason, code, isSetUp }) => (
        <li key={cause.sequence} className={mergeClasses(styles.box, cause.outcome === 'warning' && styles.gentle)}>
          <Text size={400} weight="semibold" className={styles.title}>
            {name ? `${sentence(cause)}: ${name}` : sentence(cause)}
          </Text>
          {cause.claimed && <AssuranceMark event={cause} simulated={simulated} />}
          <WhyAndNext
            event={cause}
            isSetUp={isSetUp}
            reason={reason}
            code={code}
            mark={source.claimed && !cause.claimed && <AssuranceMark event={source} simulated={simulated} />}
          />
          <div className={styles.acts}>
            <ActButton act={actFor(cause.step, cause.detail, isSetUp)} {...acts} />
            <KeptLink kept={keptFor(cause.step)} id={cause.detail.id} />
            {placesFor(cause.step, cause.detail).map((place) => (
              <RouteButton key={place} to={addressOf(place, cause.detail)}>
                {t(`device.place.${place}`)}
              </RouteButton>
            ))}
            {Object.hasOwn(remedies, cause.step) && (
              <Link className={styles.help} href={helpPages.failure(cause.step)} target="_blank">
                {t('device.help')}
              </Link>
            )}
          </div>
        </li>
      ))}
    </ul>
  )
}

/** A person is found by the user name that was refused; an enrolment that was refused kept none. */
function addressOf(place: Place, detail: StoryEvent['detail']): string {
  if (place === 'organization') return paths.organization()
  if (place === 'clean-up') return paths.cleanUp()
  if (place === 'corporate-devices') return paths.corporateDevices()
  if (place === 'restriction') return restrictionBehind(detail) ?? paths.restrictions()
  const { user } = detail
  return typeof user === 'string' && user !== ''
    ? `${paths.people()}?search=${encodeURIComponent(user)}`
    : paths.people()
}

/** To what failed itself: told before it was known by its id, it is sought in the list. */
function KeptLink({ kept, id }: { readonly kept: Kept | undefined; readonly id: unknown }) {
  const { t } = useTranslation()
  if (kept === undefined) return null
  const known = typeof id === 'string' && id !== '' ? id : undefined
  const [list, one] = kept === 'app' ? [paths.apps, paths.app] : [paths.policies, paths.policy]
  return <RouteButton to={known === undefined ? list() : one(known)}>{t(`device.kept.${kept}`)}</RouteButton>
}

function ActButton(props: Acts & { readonly act: Act | undefined }) {
  const { t } = useTranslation()
  const { act, onWipe, onDeleteRegistration, enabled, onEnable } = props
  switch (act) {
    case 'assign-profile':
      return <RouteButton to={paths.profiles()}>{t('device.act.assignProfile')}</RouteButton>
    case 'look-at-alarms':
      return <RouteButton to={paths.alarms()}>{t('device.act.lookAtAlarms')}</RouteButton>
    case 'delete-registration':
      return (
        <GuardedButton operation="autopilot.device.delete" onClick={onDeleteRegistration}>
          {t('device.act.deleteRegistration')}
        </GuardedButton>
      )
    case 'wipe':
      return onWipe ? (
        <GuardedButton operation="mdm.device.wipe" onClick={onWipe}>
          {t('device.act.wipe')}
        </GuardedButton>
      ) : null
    case 'enable':
      return <Enable enabled={enabled} onEnable={onEnable} />
    case undefined:
      return null
  }
}

/** Once the device is enabled the sentence that says so stands in place of the button, and has the focus that was there. */
function Enable({ enabled, onEnable }: Pick<Acts, 'enabled' | 'onEnable'>) {
  const { t } = useTranslation()
  const said = useRef<HTMLParagraphElement>(null)
  const hadButton = useRef(false)
  useEffect(() => {
    const isNowhere = document.activeElement === document.body
    if (enabled && hadButton.current && isNowhere) said.current?.focus()
    hadButton.current = enabled === false
  }, [enabled])
  if (enabled === undefined) return null
  if (enabled)
    return (
      <p ref={said} tabIndex={-1}>
        {t('device.act.enabled')}
      </p>
    )
  return (
    <GuardedButton operation="directory.device.change" onClick={onEnable}>
      {t('device.act.enable')}
    </GuardedButton>
  )
}
