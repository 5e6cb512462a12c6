package delim

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"leydig/cohort"
)

// unending is a reader of rows without an end, which counts what was taken of it.
type unending struct {
	head  string
	taken int
}

func (e *unending) Read(p []byte) (int, error) {
	const row = "P1,3,412\n"
	for i := range p {
		if at := e.taken + i; at < len(e.head) {
			p[i] = e.head[at]
		} else {
			p[i] = row[(at-len(e.head))%len(row)]
		}
	}
	e.taken += len(p)
	return len(p), nil
}

// TestOpenQuote: a quote that is never closed is refused, with its cell, once the cell is
// longer than any may be, whatever the size of the file.
func TestOpenQuote(t *testing.T) {
	for head, cell := range map[string]string{"id,month,TT\nP1,3,\"412\n": "C2", "\"id,month,TT\n": "A1",
		"id,x\nP1,\"a \"\"b\"\"\nc\"\n\"P2,3\n": "A3",
		"\xef\xbb\xbf\"id,month\n":              "A1", "id,disc\nP1,5\" disc\nP2,\"6\n": "B3"} {
		e := &unending{head: head}
		_, err := Load(context.Background(), e, 500<<20, "a.csv", func([]byte) {})
		var in *cohort.InputError
		if !errors.As(err, &in) || in.At.Cell != cell || !strings.Contains(in.Detail, "never closed") {
			t.Errorf("%q: %v", head, err)
		}
		if e.taken > 4<<20 {
			t.Errorf("%q: %d bytes were read", head, e.taken)
		}
	}
}

// TestQuotesAsParsed: what is refused while it is loaded is what parsing refuses, and
// however the bytes come.
func TestQuotesAsParsed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for range rapid.IntRange(1, 40).Draw(t, "pieces") {
			b.WriteString(rapid.SampledFrom([]string{"a", "\"", "\"\"", ",", "\n", "\r\n", "5\" x", "1,2,3\n", "\"q\""}).Draw(t, "piece"))
		}
		text := b.String()
		q := quotes{open: -1}
		var buf []byte
		for at := 0; at < len(text); { // in pieces of one and two bytes
			n := min(rapid.IntRange(1, 2).Draw(t, "bytes"), len(text)-at)
			buf = append(buf, text[at:at+n]...)
			at += n
			q.over(buf, at == len(text))
		}
		_, err := parsePart(context.Background(), []byte(text), sniff([]byte(text)))
		if refused := err != nil; refused != (q.open >= 0) {
			t.Fatalf("%q: open at %d, parsed: %v", text, q.open, err)
		}
		if err != nil {
			var in *cohort.InputError
			if errors.As(err, &in) && in.At.Cell != q.opened(context.Background(), []byte(text)) {
				t.Fatalf("%q: %s, parsed: %s", text, q.opened(context.Background(), []byte(text)), in.At.Cell)
			}
		}
	})
	if _, err := Load(context.Background(), iotest.OneByteReader(strings.NewReader("id,x\nP1,\"a\"\"\"\n")), 20, "a.csv",
		func([]byte) {}); err != nil {
		t.Error(err)
	}
}
