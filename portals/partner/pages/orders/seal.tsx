// The file of an order, sealed to its customer: to the organisation that the order names, or to a card that the customer sent.

import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { formatDateTime } from '../../../shared/text/format.ts'
import { Facts } from '../../../shared/ui/facts/facts.tsx'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { TextField } from '../../../shared/ui/form/fields.tsx'
import { ChosenFile, FileDrop, FileInput } from '../../../shared/ui/form/file-drop.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { ArrowDownloadRegular } from '../../../shared/ui/icons.ts'
import { Copyable } from '../../../shared/ui/output/copyable.tsx'
import { download } from '../../../shared/ui/output/download.ts'
import { type OneOrder, type SealedFile, sealOrder } from '../../api/orders.ts'

const useStyles = makeStyles({
  form: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px', width: '100%', maxWidth: '720px' },
  wrong: { color: tokens.colorPaletteRedForeground1 },
  focus: { outlineStyle: 'none' },
})

export function Seal(props: {
  readonly order: OneOrder
  /** Why no file is made. */
  readonly off: string | undefined
  readonly onSealed: () => Promise<void>
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { order, off, onSealed } = props
  const needsCard = order.customerId === null && off === undefined
  const [card, setCard] = useState<File>()
  const [withoutCard, setWithoutCard] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const seal = useMutation({
    mutationFn: async ({ words }: { readonly words: string }) =>
      sealOrder(order.id, card && { card: await card.text(), words: words.trim() }),
    onSuccess: async (sealed) => {
      save(sealed)
      await onSealed()
    },
  })
  const form = useForm({
    schema: z.object({
      words: z
        .string()
        .check(z.refine((words) => !needsCard || words.trim() !== '', { error: t('order.wordsNeeded') })),
    }),
    initial: { words: '' },
    after: 'clear',
    save: async (values) => {
      if (needsCard && !card) {
        setWithoutCard(true)
        throw new TypeError('there is no card yet') // what was typed stays unsaved
      }
      await seal.mutateAsync(values)
    },
  })
  const choose = (chosen: File) => {
    setCard(chosen)
    setWithoutCard(false)
  }
  const open = () => input.current?.click()
  return (
    <>
      <Form form={form} className={styles.form}>
        {needsCard ? (
          <>
            <Text>{t('order.sealCard')}</Text>
            <FileInput input={input} onFile={choose} accept=".json,application/json" />
            {card ? (
              <ChosenFile file={card} onFile={choose} onChoose={open} />
            ) : (
              <FileDrop words={t('order.card')} hint={t('order.cardHint')} onFile={choose} onChoose={open} />
            )}
            {withoutCard && (
              <Text role="alert" className={styles.wrong}>
                {t('order.cardNeeded')}
              </Text>
            )}
            <TextField
              control={form.control}
              name="words"
              label={t('order.words')}
              hint={t('order.wordsHint')}
              required
              maxLength={200}
            />
          </>
        ) : (
          off === undefined && <Text>{t('order.sealOwn', { name: order.customerName })}</Text>
        )}
        <FocusedProblem problem={seal.error} />
        <div>
          <GuardedSubmit operation="autopilot.order.seal" off={off} busy={seal.isPending}>
            {t('order.sealDo')}
          </GuardedSubmit>
        </div>
      </Form>
      {seal.data && <Sealed sealed={seal.data} />}
    </>
  )
}

const save = ({ fileName, content }: SealedFile) =>
  download(fileName, new Blob([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))]))

function Sealed({ sealed }: { readonly sealed: SealedFile }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const box = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    if (sealed) box.current?.focus()
  }, [sealed])
  const { recipient: name, expirationDateTime, fileName: file, sha256, senderWords, senderCardUrl } = sealed
  return (
    <div className={styles.form}>
      <p ref={box} tabIndex={-1} className={styles.focus} aria-live="polite">
        {t('order.sealed', { name, time: formatDateTime(new Date(expirationDateTime)) })}
      </p>
      <div>
        <Button icon={<ArrowDownloadRegular />} onClick={() => save(sealed)}>
          {t('order.download', { file })}
        </Button>
      </div>
      <Text>{t('order.sealedNext')}</Text>
      <Facts
        facts={[
          [t('order.ownWords'), senderWords, t('order.copyWords')],
          [t('order.ownCard'), senderCardUrl, t('order.copyCard')],
          ['SHA-256', sha256, 'SHA-256'],
        ].map(
          ([name = '', value = '', copies = '']) =>
            [name, <Copyable key={name} name={copies} value={value} />] as const,
        )}
      />
    </div>
  )
}
