// Records an order, in which the customer says whether it wants Autopilot, and then opens its page.

import { makeStyles, tokens } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { mostOrdered, readDeviceList } from '../../../../src/autopilot/channel/order/device-list.ts'
import { versionProblem } from '../../../../src/autopilot/channel/order/order.ts'
import { makeTextReader } from '../../../../src/protocol/csv/text.ts'
import { formatNumber } from '../../../shared/text/format.ts'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { Choice } from '../../../shared/ui/form/choice.tsx'
import { LongTextField, RadioField, SelectField, TextField } from '../../../shared/ui/form/fields.tsx'
import { FileInput } from '../../../shared/ui/form/file-drop.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { GuardedButton, GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { RouteButton } from '../../../shared/ui/route-link.tsx'
import { customersQuery } from '../../api/customers.ts'
import { createOrder, ofOrders } from '../../api/orders.ts'
import { paths } from '../../paths.ts'

const useStyles = makeStyles({
  form: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: '16px',
    maxWidth: '720px',
    padding: '20px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusXLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    '@media (max-width: 719px)': { padding: '16px' },
  },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
})

const words = (needed: string) => z.string().check(z.refine((text) => text.trim() !== '', { error: needed }))

const schemaOf = (t: TFunction) =>
  z
    .object({
      number: words(t('newOrder.numberNeeded')),
      customerId: z.string(),
      customerName: z.string(),
      autopilot: z.string().check(z.refine((said) => said !== '', { error: t('newOrder.autopilotNeeded') })),
      windowsVersion: words(t('newOrder.windowsNeeded')),
      devices: z.string(),
    })
    .check(({ value, issues }) => {
      const wrong = (name: keyof typeof value, message: string) =>
        issues.push({ code: 'custom', input: value, path: [name], message })
      if (value.customerId === '' && value.customerName.trim() === '')
        wrong('customerName', t('newOrder.customerNeeded'))
      const version = value.windowsVersion.trim()
      const problem = value.autopilot === 'yes' && version !== '' ? versionProblem(version) : undefined
      if (problem) wrong('windowsVersion', problem)
      const list = readDeviceList(value.devices)
      if ('problem' in list) wrong('devices', list.problem)
    })
type Values = z.infer<ReturnType<typeof schemaOf>>

const initial: Values = {
  number: '',
  customerId: '',
  customerName: '',
  autopilot: '',
  windowsVersion: '',
  devices: '',
}

export function NewOrderPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const router = useRouter()
  const queries = useQueryClient()
  const input = useRef<HTMLInputElement>(null)
  const customers = (useQuery(customersQuery()).data ?? []).filter(({ relation }) => relation === 'oem')
  const create = useMutation({
    mutationFn: ({ customerId, customerName, ...values }: Values) => {
      const list = readDeviceList(values.devices)
      const named = customers.find((one) => one.customerId === customerId)?.displayName ?? ''
      return createOrder({
        number: values.number.trim(),
        customerName: customerName.trim() || named,
        customerId: customerId === '' ? null : customerId,
        autopilot: values.autopilot === 'yes',
        windowsVersion: values.windowsVersion.trim(),
        devices: 'problem' in list ? [] : list.devices,
      })
    },
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: ofOrders })
      await router.navigate({ href: `${paths.order(id)}?recorded=true` })
    },
  })
  const form = useForm({ schema: schemaOf(t), initial, save: (values) => create.mutateAsync(values) })
  const { control } = form
  const take = async (file: File) => {
    const reader = makeTextReader()
    const text = reader.push(new Uint8Array(await file.arrayBuffer())) + reader.end()
    form.set('devices', text)
  }
  return (
    <PageFrame title={t('newOrder.title')} back={{ to: paths.orders(), name: t('orders.title') }}>
      <Form form={form} className={styles.form}>
        <TextField
          control={control}
          name="number"
          label={t('newOrder.number')}
          hint={t('newOrder.numberHint')}
          required
          maxLength={128}
        />
        <SelectField
          control={control}
          name="customerId"
          label={t('newOrder.organisation')}
          hint={t('newOrder.organisationHint')}
        >
          <option value="">{t('newOrder.noOrganisation')}</option>
          {customers.map(({ customerId, displayName }) => (
            <option key={customerId} value={customerId}>
              {displayName}
            </option>
          ))}
        </SelectField>
        <TextField control={control} name="customerName" label={t('newOrder.customer')} maxLength={256} />
        <RadioField
          control={control}
          name="autopilot"
          label={t('newOrder.autopilot')}
          required
          choices={(['yes', 'no'] as const).map((value) => ({
            value,
            label: <Choice name={t(`newOrder.${value}.name`)} means={t(`newOrder.${value}.means`)} />,
          }))}
        />
        <TextField
          control={control}
          name="windowsVersion"
          label={t('newOrder.windows')}
          hint={t('newOrder.windowsHint')}
          required
          maxLength={20}
        />
        <LongTextField
          control={control}
          name="devices"
          label={t('newOrder.devices')}
          hint={t('newOrder.devicesHint', { most: formatNumber(mostOrdered) })}
          required
          rows={6}
        />
        <FileInput input={input} onFile={(file) => void take(file)} accept=".csv,.txt,text/csv,text/plain" />
        <div className={styles.actions}>
          <GuardedButton operation="autopilot.order.create" onClick={() => input.current?.click()}>
            {t('newOrder.file')}
          </GuardedButton>
        </div>
        <FocusedProblem problem={create.error} />
        <div className={styles.actions}>
          <GuardedSubmit operation="autopilot.order.create" busy={create.isPending}>
            {t('newOrder.make')}
          </GuardedSubmit>
          <RouteButton to={paths.orders()}>{t('common.cancel')}</RouteButton>
        </div>
      </Form>
    </PageFrame>
  )
}
