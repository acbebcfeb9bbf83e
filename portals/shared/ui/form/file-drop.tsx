// A file that somebody gives: chosen by a button, or dropped. The browser's own chooser is one field of the form, so that another file
// is chosen by one press, too, and nothing changes when the chooser is left without one.

import { Button, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components'
import { type DragEvent, type ReactNode, type RefObject, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatSize } from '../../text/format.ts'
import { ArrowUploadRegular } from '../icons.ts'

const useStyles = makeStyles({
  drop: {
    display: 'grid',
    gap: '8px',
    justifyItems: 'center',
    textAlign: 'center',
    padding: '32px 16px',
    border: `2px dashed ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusXLarge,
  },
  chosen: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: '8px',
    border: '2px dashed transparent',
    borderRadius: tokens.borderRadiusXLarge,
  },
  over: { border: `2px dashed ${tokens.colorCompoundBrandStroke}`, backgroundColor: tokens.colorBrandBackground2 },
  hidden: { display: 'none' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

export function FileInput(props: {
  readonly input: RefObject<HTMLInputElement | null>
  readonly onFile: (file: File) => void
  readonly accept?: string
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  return (
    <input
      ref={props.input}
      className={styles.hidden}
      type="file"
      accept={props.accept ?? '.csv,.txt,.age,.p7m,text/csv,text/plain'}
      aria-label={t('file.choose')}
      onChange={(event) => {
        const file = event.target.files?.[0]
        if (file) props.onFile(file)
        event.target.value = ''
      }}
    />
  )
}

type Choice = { readonly onFile: (file: File) => void; readonly onChoose: () => void }

/** `hint`: which files these are. */
export function FileDrop(props: Choice & { readonly words: string; readonly hint: string }) {
  const { onFile, onChoose, words, hint } = props
  const styles = useStyles()
  const { t } = useTranslation()
  return (
    <DropArea className={styles.drop} onFile={onFile}>
      <Text>{words}</Text>
      <Button appearance="primary" icon={<ArrowUploadRegular />} onClick={onChoose}>
        {t('file.choose')}
      </Button>
      <Text size={200} className={styles.quiet}>
        {hint}
      </Text>
    </DropArea>
  )
}

export function ChosenFile(props: Choice & { readonly file: { readonly name: string; readonly size: number } }) {
  const { file, onFile, onChoose } = props
  const styles = useStyles()
  const { t } = useTranslation()
  const other = useRef<HTMLButtonElement>(null)
  // The button that chose it is gone; a page that has something to say of the file takes the focus there afterwards.
  useLayoutEffect(() => {
    if (document.activeElement === document.body) other.current?.focus()
  }, [])
  return (
    <DropArea className={styles.chosen} onFile={onFile}>
      <Text weight="semibold">{t('file.chosen', { name: file.name, size: formatSize(file.size) })}</Text>
      <Button
        ref={other as RefObject<never>} // it may be a link, too, which its type cannot say
        size="small"
        onClick={onChoose}
      >
        {t('file.other')}
      </Button>
    </DropArea>
  )
}

function DropArea(props: {
  readonly className: string
  readonly onFile: (file: File) => void
  readonly children: ReactNode
}) {
  const styles = useStyles()
  const [over, setOver] = useState(false)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const file = event.dataTransfer.files[0]
    if (file) props.onFile(file)
  }
  return (
    // Dropping is a convenience for the mouse; the button inside does the same for everybody.
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    <div
      className={mergeClasses(props.className, over && styles.over)}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {props.children}
    </div>
  )
}
