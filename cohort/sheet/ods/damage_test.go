package ods

import (
	"archive/zip"
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"leydig/cohort/sheet"
)

func packed(tb testing.TB, entries ...[2]string) []byte {
	tb.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		w, err := z.Create(e[0])
		if err == nil {
			_, err = w.Write([]byte(e[1]))
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func number(v int) string {
	return fmt.Sprintf(`<table:table-row><table:table-cell office:value-type="float" office:value="%d"><text:p>%d</text:p>`+
		`</table:table-cell></table:table-row>`, v, v)
}

func dump(b *sheet.Book) string {
	var out strings.Builder
	for _, s := range b.Sheets {
		fmt.Fprintln(&out, s.Name, s.Rows())
		for r := range s.Rows() {
			for c := range s.Row(r).Len() {
				fmt.Fprintf(&out, "%q ", s.Row(r).Text(c))
			}
		}
	}
	return out.String()
}

// TestFlippedBits: a damaged document is refused or gives the same cells.
func TestFlippedBits(t *testing.T) {
	var rows strings.Builder
	for i := range 200 {
		rows.WriteString(number(100 + i*37%900))
	}
	data := packed(t, [2]string{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, [2]string{"content.xml", head +
		rows.String() + tail})
	book, err := read(data)
	if err != nil {
		t.Fatal(err)
	}
	want := dump(book)
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		bad := bytes.Clone(data)
		at := r.IntN(len(bad))
		bad[at] ^= 1 << r.IntN(8)
		if book, err := read(bad); err == nil && dump(book) != want {
			t.Fatalf("byte %d changed: other cells without an error", at)
		}
	}
}

// TestArchives: the type may stand anywhere; parts may not stand twice.
func TestArchives(t *testing.T) {
	content := [2]string{"content.xml", head + number(412) + tail}
	kind := [2]string{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}
	for name, data := range map[string][]byte{
		"type last": packed(t, content, kind), "no type": packed(t, content), "thumbnail": packed(t, kind, content,
			[2]string{"Thumbnails/thumbnail.png", "no picture"}),
	} {
		if book, err := read(data); err != nil || book.Sheets[0].Row(0).Text(0) != "412" || !Is(bytes.NewReader(data), int64(len(data))) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for want, data := range map[string][]byte{
		"two parts":      packed(t, kind, content, content),
		"not a spread":   packed(t, content, [2]string{"mimetype", "application/vnd.oasis.opendocument.text"}),
		"encrypted":      packed(t, kind, content, [2]string{"META-INF/manifest.xml", "<manifest:encryption-data/>"}),
		"no spreadsheet": packed(t, kind),
		"cut off":        packed(t, kind, content)[:80],
	} {
		if _, err := read(data); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// TestBombs: repeats are refused before they are made.
func TestBombs(t *testing.T) {
	cell := func(repeat string, text string) string {
		return `<table:table-row><table:table-cell table:number-columns-repeated="` + repeat + `" office:value-type="string"><text:p>` + text +
			`</text:p></table:table-cell></table:table-row>`
	}
	blank := `<table:table-row><table:table-cell table:number-columns-repeated="16384"/></table:table-row>`
	for name, c := range map[string]struct {
		content string
		fine    bool
	}{
		"text times 16,000": {content: cell("16000", strings.Repeat("x", 1<<20-10))},
		"overflow":          {content: cell("9223372036854775807", "x")},
		"beyond overflow":   {content: cell("99999999999999999999", "x")},
		"rows overflow": {content: strings.Replace(cell("1", "x"), "<table:table-row",
			`<table:table-row table:number-rows-repeated="9223372036854775807"`, 1)},
		"blank rows twice": {content: strings.Repeat(`<table:table-row table:number-rows-repeated="9223372036854775807"/>`, 3) + number(1)},
		"rows times columns": {content: strings.Replace(cell("16000", "1"), "<table:table-row",
			`<table:table-row table:number-rows-repeated="1000000"`, 1)},
		"blank cells": {content: strings.Repeat(blank, 100000), fine: true},
		"columns overflow": {content: strings.Repeat(
			`<table:table-column table:visibility="collapse" table:number-columns-repeated="9223372036854775807"/>`, 100000) + number(1),
			fine: true},
		"sheets": {content: strings.Repeat(`</table:table><table:table table:name="x">`, 60000)},
		"spaces": {content: cell("16000", strings.Repeat(`<text:s text:c="1000"/>`, 1000))},
	} {
		data := packed(t, [2]string{"content.xml", head + c.content + tail})
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		_, err := read(data)
		took := time.Since(start)
		runtime.ReadMemStats(&after)
		if (err == nil) != c.fine || err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
		if took > 2*time.Second || after.HeapSys > 500<<20 {
			t.Errorf("%s: %v, %d MiB", name, took, after.HeapSys>>20)
		}
		t.Logf("%-20s %5.0f ms %4d MiB allocated: %.130v", name, took.Seconds()*1e3, (after.TotalAlloc-before.TotalAlloc)>>20, err)
	}
}
