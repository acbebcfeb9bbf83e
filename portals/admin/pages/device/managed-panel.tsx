// The items this device's status page waits for, and the progress of each, as device management knows it.

import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { codeIn, codesReadable } from '../../../../src/story/code.ts'
import { formatDateTime, instant } from '../../../shared/text/format.ts'
import { worded } from '../../../shared/text/worded.ts'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { type DeploymentItem, type DeploymentPhase, itemStates, phases } from '../../api/managed-devices.ts'
import { deploymentStatusQuery } from '../../api/queries.ts'
import { paths } from '../../paths.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gap: '16px' },
  quiet: { color: tokens.colorNeutralForeground2 },
  head: { display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: '8px' },
  phase: {
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    fontWeight: tokens.fontWeightSemibold,
  },
  list: { listStyleType: 'none', display: 'grid', gap: '8px', marginTop: '8px' },
  item: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) auto', gap: '2px 8px', alignItems: 'center' },
  name: { overflowWrap: 'anywhere' },
  because: { gridColumn: '1 / -1', color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
})

export function ManagedPanel({ managedDeviceId }: { readonly managedDeviceId: string | undefined }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const status = useQuery({ ...deploymentStatusQuery(managedDeviceId ?? ''), enabled: managedDeviceId !== undefined })
  return (
    <Panel title={t('device.managed')}>
      <div className={styles.stack}>
        <Text className={styles.quiet}>{managedDeviceId ? t('device.managedLead') : t('device.notManaged')}</Text>
        {managedDeviceId && status.isPending && <Waiting rows={3} />}
        {status.isError && <Failed problem={status.error} retry={() => void status.refetch()} />}
        {status.data?.statusPage === null && <Text>{t('esp.noPage')}</Text>}
        {status.data?.items.length === 0 && <Text>{t('device.managedEmpty')}</Text>}
        {status.data &&
          phases.map((phase) => {
            const items = status.data.items.filter((item) => item.phase === phase)
            const record = status.data.phases.find((one) => one.phase === phase)
            if (items.length === 0) return null
            return (
              <section key={phase}>
                <div className={styles.head}>
                  <h3 className={styles.phase}>{t(`esp.phase.${phase}`)}</h3>
                  {record && (
                    <Text size={200} className={styles.quiet}>
                      {stateOf(t, record)}
                    </Text>
                  )}
                </div>
                <ul className={styles.list}>
                  {items.map((item) => (
                    <StatusItem key={`${item.kind} ${item.id}`} item={item} />
                  ))}
                </ul>
              </section>
            )
          })}
        {status.data && status.data.filteredOut.length > 0 && (
          <section>
            <h3 className={styles.phase}>{t('device.filteredOut')}</h3>
            <ul className={styles.list}>
              {status.data.filteredOut.map(({ kind, id, name, filter, because, moreReasons }) => (
                <li key={`${kind} ${id}`} className={styles.item}>
                  <Text className={styles.name}>{name}</Text>
                  <Text size={200} className={styles.because}>
                    {t(`device.filteredBy.${filter.type}`, { filter: filter.displayName })}{' '}
                    {because
                      .map(({ propertyName, propertyValue }) =>
                        t('device.filterSaw', {
                          name: propertyName,
                          value: propertyValue ?? t('device.filterUnknown'),
                        }),
                      )
                      .join(' ')}
                    {moreReasons > 0 && ` ${t('filters.preview.more', { count: moreReasons })}`}
                  </Text>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </Panel>
  )
}

/** Of a phase that waits also whose turn it is, and until when at most. */
function stateOf(t: TFunction, { overdue, state, deadline }: DeploymentPhase): string {
  if (overdue) return t('esp.overdue')
  const until = instant(deadline)
  if (!until || (state !== 'announced' && state !== 'delivered')) return t(`esp.phaseState.${state}`)
  return t(`esp.until.${state}`, { time: formatDateTime(until) })
}

const keptAsPolicies = ['policy', 'certificate', 'scep', 'pfx']

/** Where it is kept; undefined for a kind that has no page. */
function pathOf({ kind, id }: DeploymentItem): string | undefined {
  if (kind === 'app' || kind === 'removal') return paths.app(id)
  return keptAsPolicies.includes(kind ?? '') ? paths.policy(id) : undefined
}

const timeOf = (text: string | null): string => {
  const at = instant(text)
  return at ? formatDateTime(at) : '…'
}

function StatusItem({ item }: { readonly item: DeploymentItem }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { color, word } = itemStates[item.state]
  const path = pathOf(item)
  // what the sentence above them is about stands there
  const others = item.settings.filter(({ uri }) => !item.error?.startsWith(uri))
  const meaning = item.error === null ? '' : worded(`code.${codeIn(codesReadable(item.error))}`)
  return (
    <li className={styles.item}>
      <span className={styles.name}>
        {path === undefined ? <Text>{item.name}</Text> : <RouteLink to={path}>{item.name}</RouteLink>}{' '}
        <Text size={200} className={styles.quiet}>
          {worded(`esp.kind.${item.kind}`) ?? item.kind}
          {item.tracked && ` · ${t('esp.tracked')}`}
        </Text>
      </span>
      <Badge appearance="tint" color={color}>
        {t(`esp.state.${word}`)}
      </Badge>
      {item.error && (
        <Text size={200} className={styles.because}>
          {codesReadable(item.error)} {meaning}
        </Text>
      )}
      {others.map(({ uri, reason }) => (
        <Text key={uri} size={200} className={styles.because}>
          {uri}: {reason}
        </Text>
      ))}
      {item.moreSettings > 0 && (
        <Text size={200} className={styles.because}>
          {t('device.moreSettings', { count: item.moreSettings })}
        </Text>
      )}
      {item.past.map(({ uri, reason, since, until }) => (
        <Text key={`${uri} ${until}`} size={200} className={styles.because}>
          {t('device.pastSetting', { uri, reason, since: timeOf(since), until: timeOf(until) })}
        </Text>
      ))}
    </li>
  )
}
