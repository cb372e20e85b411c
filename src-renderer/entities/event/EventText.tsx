import { TextBlock, type TextBlockProps } from '../../ui/text/TextBlock.tsx';
import { useEventAccess } from './event-access.ts';
import type { SourceText } from './event-reader.ts';

type EventTextProps = Omit<TextBlockProps, 'text' | 'fullLength' | 'loadWhole' | 'fileName'> & { source: SourceText };

/** A long string of the shown event; its rest, where the host cut it, is asked for when wanted. */
export function EventText({ source, ...shown }: EventTextProps) {
  const { eventId, loadWhole } = useEventAccess();
  return (
    <TextBlock
      {...shown}
      text={source.text}
      fullLength={source.fullLength}
      loadWhole={() => loadWhole(source.path)}
      fileName={`event-${eventId}-${source.key.replaceAll(/[^\w.-]/g, '_')}.txt`}
    />
  );
}
