// The two ends of an order with Autopilot: the registration, or a file for the customer, sealed or as it is. What the other end has taken
// away stays in reach of the keyboard and says why.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDateTime } from '../../../shared/text/format.ts'
import { Sentences } from '../../../shared/ui/facts/sentences.tsx'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { download } from '../../../shared/ui/output/download.ts'
import type { Notice } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { ownPartnerQuery } from '../../api/customers.ts'
import { type OneOrder, ofOrders, orderFile, registerOrder } from '../../api/orders.ts'
import { Seal } from './seal.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '20px', justifyItems: 'start' },
  way: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: '8px',
    justifyItems: 'start',
    width: '100%',
    paddingTop: '16px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  name: { fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground2 },
})

type Asking = 'registration' | 'plain'

export function Ending({
  order,
  onSaid,
}: {
  readonly order: OneOrder
  readonly onSaid: (notice: Notice | undefined) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [asking, setAsking] = useState<Asking>()
  const own = useQuery(ownPartnerQuery()).data
  const read = () => queries.invalidateQueries({ queryKey: ofOrders })
  const register = useMutation({
    mutationFn: () => registerOrder(order.id),
    onSuccess: async () => {
      await read()
      setAsking(undefined)
      onSaid({ text: t('order.registered') })
    },
  })
  const plain = useMutation({
    mutationFn: () => orderFile(order.id),
    onSuccess: async (file) => {
      download(`devices-${order.number.replace(/[^A-Za-z0-9._-]+/g, '-')}.csv`, file)
      await read()
      setAsking(undefined)
      onSaid({ text: t('order.plainMade') })
    },
  })
  const close = () => {
    register.reset()
    plain.reset()
    setAsking(undefined)
  }
  const { outcome, customerName: name, outcomeDateTime } = order
  const refused = order.devices.filter(
    ({ verdict }) => verdict !== null && verdict !== 'OK' && verdict !== 'Pending',
  ).length
  const time = outcomeDateTime ? formatDateTime(new Date(outcomeDateTime)) : ''
  const offFile = outcome === 'registration' ? t('order.offRegistered') : undefined
  const offRegister =
    outcome === 'file'
      ? t('order.offFile')
      : outcome === 'registration' && refused === 0
        ? t('order.offRegistered')
        : order.customerId === null
          ? t('order.noConsent')
          : own?.usesOemDirect === false
            ? t('order.noOemDirect')
            : undefined
  return (
    <div className={styles.stack}>
      {outcome === null && <Text>{t('order.choose')}</Text>}
      {outcome === 'registration' && (
        <Text>
          {t('order.wasRegistered', { time })} {refused > 0 && t('order.sendAgain', { count: refused })}
        </Text>
      )}
      {outcome === 'file' && (
        <Text>
          {t('order.wasFile', { time })} {t('order.again')}
        </Text>
      )}
      <section className={styles.way}>
        <h3 className={styles.name}>{t('order.register')}</h3>
        <Text className={styles.quiet}>
          {order.customerId === null ? t('order.noConsent') : t('order.registerMeans', { name })}
        </Text>
        <GuardedButton operation="autopilot.order.register" off={offRegister} onClick={() => setAsking('registration')}>
          {t('order.register')}
        </GuardedButton>
      </section>
      <section className={styles.way}>
        <h3 className={styles.name}>{t('order.seal')}</h3>
        <Text className={styles.quiet}>{t('order.sealLead')}</Text>
        <Seal
          order={order}
          off={offFile}
          onSealed={async () => {
            await read()
            onSaid(undefined) // what was said of the order before is no news any more
          }}
        />
      </section>
      <section className={styles.way}>
        <h3 className={styles.name}>{t('order.plain')}</h3>
        <Text className={styles.quiet}>{t('order.plainLead')}</Text>
        <GuardedButton operation="autopilot.order.file" off={offFile} onClick={() => setAsking('plain')}>
          {t('order.plainDo')}
        </GuardedButton>
        <Text size={200} className={styles.quiet}>
          {t('order.ownKey')}
        </Text>
      </section>
      {asking === 'registration' && (
        <Confirm
          open
          danger={false}
          title={t('order.registerAsk')}
          confirm={t('order.register')}
          busy={register.isPending}
          onConfirm={() => register.mutate()}
          onClose={close}
        >
          {register.isError && <Failed problem={register.error} />}
          <Text>{t('order.registerLead', { count: outcome === null ? order.devices.length : refused, name })}</Text>
          <Sentences of={t('order.registerEffects', { returnObjects: true })} />
        </Confirm>
      )}
      {asking === 'plain' && (
        <Confirm
          open
          title={t('order.plainAsk')}
          confirm={t('order.plainDo')}
          busy={plain.isPending}
          onConfirm={() => plain.mutate()}
          onClose={close}
        >
          {plain.isError && <Failed problem={plain.error} />}
          <Sentences of={t('order.plainEffects', { returnObjects: true })} />
        </Confirm>
      )}
    </div>
  )
}
