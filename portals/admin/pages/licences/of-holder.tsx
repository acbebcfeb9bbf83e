// The licences of a person, each with why, or of a group, for its members; giving another and taking one.

import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { type PlanName, type Sku, skuOf, skus } from '../../../../src/kernel/licence.ts'
import { can, type Operation } from '../../../shared/session/can.ts'
import { SelectField } from '../../../shared/ui/form/fields.tsx'
import { useForm, useValues } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { Said } from '../../../shared/ui/said.tsx'
import type { Group } from '../../api/directory.ts'
import { assignedSkus, type Holder, waysOf } from '../../api/licence/licences.ts'
import type { Person } from '../../api/people.ts'
import { Item, Items } from './item.tsx'
import { leftOut, PlansField } from './plans-field.tsx'
import { useLicenceChange } from './use-change.tsx'
import { Ways } from './ways.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px', justifyItems: 'start' },
  full: { width: '100%' },
  quiet: { color: tokens.colorNeutralForeground2 },
  // Not at the bottom: a wrong choice has its error below it.
  give: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'flex-start' },
  beside: { marginTop: '26px', '@media (max-width: 719px)': { marginTop: 0 } },
})

export function LicencesOfPerson({ person }: { readonly person: Person }) {
  const { t } = useTranslation()
  const holder = { kind: 'user', id: person.id, name: person.userPrincipalName } as const
  const isOwn = (sku: Sku) => waysOf(person, sku.id).some(({ assignedByGroup }) => assignedByGroup === null)
  return (
    <LicencesPanel
      holder={holder}
      operation="directory.licence.assign-to-user"
      assigned={assignedSkus(person)}
      canTake={isOwn}
      means={t(person.mdmLicensed ? 'licences.manages' : 'licences.managesNot')}
      about={(sku) => (
        <>
          <Ways ways={waysOf(person, sku.id)} />
          {waysOf(person, sku.id).some(({ state }) => state === 'Error') && (
            <Badge appearance="tint" color="warning">
              {t('licences.waits')}
            </Badge>
          )}
        </>
      )}
    />
  )
}

export function LicencesOfGroup({ group }: { readonly group: Group }) {
  const { t } = useTranslation()
  return (
    <LicencesPanel
      holder={{ kind: 'group', id: group.id, name: group.displayName }}
      operation="directory.licence.assign-to-group"
      assigned={group.assignedLicenses.flatMap(({ skuId }) => skuOf(skuId) ?? [])}
      means={t('licences.membersHave')}
    />
  )
}

function LicencesPanel(props: {
  readonly holder: Holder
  readonly operation: Operation
  readonly assigned: readonly Sku[]
  /** Without it all of them. */
  readonly canTake?: (sku: Sku) => boolean
  readonly means: string
  readonly about?: (sku: Sku) => ReactNode
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { holder, operation, assigned, canTake = () => true } = props
  const change = useLicenceChange()
  const allowed = can(operation).allowed
  return (
    <Panel title={t('licences.ofHolder')}>
      <div className={styles.stack}>
        <Said notice={change.notice} />
        {assigned.length === 0 && <Text>{t('licences.none')}</Text>}
        {assigned.length > 0 && (
          <div className={styles.full}>
            <Items name={t('licences.ofHolder')}>
              {assigned.map((sku) => (
                <Item
                  key={sku.id}
                  take={t('licences.take', { licence: sku.displayName, name: holder.name })}
                  {...(allowed && canTake(sku) && { onTake: () => change.ask({ does: 'take', sku, holder }) })}
                >
                  <Text weight="semibold">{sku.displayName}</Text>
                  {props.about?.(sku)}
                </Item>
              ))}
            </Items>
          </div>
        )}
        <Text className={styles.quiet}>{props.means}</Text>
        {allowed && (
          <GiveOf
            // what is assigned then is no choice any more
            key={assigned.map(({ id }) => id).join()}
            operation={operation}
            free={skus.filter((sku) => !assigned.includes(sku) || !canTake(sku))}
            onGive={(sku, without) => change.ask({ does: 'give', sku, holder, without })}
          />
        )}
      </div>
      {change.question}
    </Panel>
  )
}

function GiveOf(props: {
  readonly operation: Operation
  readonly free: readonly Sku[]
  readonly onGive: (sku: Sku, without: PlanName | undefined) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const form = useForm({
    schema: z.object({ skuId: z.string(), without: z.string() }),
    initial: { skuId: props.free[0]?.id ?? '', without: '' },
    save: async ({ skuId, without }) => {
      const sku = skuOf(skuId)
      if (sku) props.onGive(sku, leftOut(sku, without))
    },
  })
  const chosen = skuOf(useValues(form).skuId)
  if (props.free.length === 0) return <Text>{t('licences.giveAll')}</Text>
  return (
    // Nothing is saved by it before the question: it may be left.
    <form className={styles.give} onSubmit={form.submit} autoComplete="off" noValidate>
      <SelectField control={form.control} name="skuId" label={t('licences.giveWhich')}>
        {props.free.map(({ id, displayName }) => (
          <option key={id} value={id}>
            {displayName}
          </option>
        ))}
      </SelectField>
      {chosen && <PlansField control={form.control} name="without" sku={chosen} />}
      <div className={styles.beside}>
        <GuardedSubmit operation={props.operation}>{t('licences.give')}</GuardedSubmit>
      </div>
    </form>
  )
}
