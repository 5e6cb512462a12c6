package xlsx

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"pgregory.net/rapid"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// pick draws one of the texts; the first is the usual one.
func pick(t *rapid.T, odds int, usual string, others ...string) string {
	if rapid.IntRange(0, odds).Draw(t, "usual") > 0 {
		return usual
	}
	return rapid.SampledFrom(others).Draw(t, "odd")
}

// oddCell is a cell as programs write it, or as the format allows it, or damaged.
func oddCell(t *rapid.T, row, col int) string {
	name := cohort.CellName(row, col)
	ref := pick(t, 9, ` r="`+name+`"`, ``, ` r='`+name+`'`, "\n r = \""+name+`"`, ` r="`+strings.ToLower(name)+`"`, ` r="A1"`, ` r=""`,
		` r="`+name+`" r="Z9"`, ` x:r="`+name+`"`, ` r="ZZZZ1"`,
		fmt.Sprintf(` r="XFD%d"`, row+1))
	style := pick(t, 2, ``, ` s="1"`, ` s="2"`, ` s="3"`, ` s="02"`, ` s="-1"`, ` s="x"`, ` s="99"`, ` s=""`, ` s='1'`, ` s="1" s="2"`)
	more := pick(t, 9, ``, ` cm="1"`, ` x="a>b"`, ` x='"'`, "\t", ` `)
	kind := rapid.SampledFrom([]string{``, ``, ` t="n"`, ` t="s"`, ` t="str"`, ` t="inlineStr"`, ` t="inlineStr"`, ` t="b"`, ` t="e"`,
		` t="d"`, ` t="odd"`, ` t=""`}).Draw(t, "kind")
	attributes := ref + style + kind + more
	if rapid.IntRange(0, 5).Draw(t, "order") == 0 {
		attributes = kind + more + style + ref
	}
	text := pick(t, 1, rapid.StringMatching(`[0-9]{1,3}(\.[0-9])?`).Draw(t, "number"), `0`, `1`, ` 2 `, `-1`, `7`, ``, `TRUE`, `a &amp; b`,
		`&#65;&#x42;&no;&`, `gel_x000D_`, `_x0041_`, `4<!-- <c> -->12`, `<![CDATA[<v>&]]>`, `é ≥ 3`, `a>b`, `4<?v ?>2`, "1\n2", `<b>`)
	value := `<v>` + text + `</v>`
	if kind == ` t="inlineStr"` {
		value = `<is><t>` + text + `</t></is>`
	}
	value = pick(t, 5, value, ``, `<v>`+text+`</v>`, `<is><t>`+text+`</t></is>`, `<is><r><t>a</t></r><r><t>`+text+`</t></r></is>`, `<v/>`,
		`<f>A1+1</f>`, `<f>A1&gt;1</f><v>`+text+`</v>`, ` <v>`+text+`</v> `, `<v >`+text+`</v >`, `<v xml:space="preserve">`+text+`</v>`,
		`<is><t/></is>`, `<v>`+text+`</v><v>9</v>`, `<is><t>`+text+`</t></is><v>8</v>`, `<extLst><v>5</v></extLst>`)
	return pick(t, 9, `<c`+attributes+`>`+value+`</c>`, `<c`+attributes+`/>`, `<c`+attributes+` />`, `<c>`+value+`</c>`,
		"\n  <c"+attributes+`>`+value+"</c>\n", `<!-- <c r="A1"> --><c`+attributes+`>`+value+`</c>`)
}

// oddSheet is a worksheet of such cells. Of ten, a few are refused.
func oddSheet(t *rapid.T) string {
	var b strings.Builder
	b.WriteString(pick(t, 3, ``, "\ufeff", `<?xml version="1.0" encoding="UTF-8"?>`, "\ufeff<?xml version=\"1.0\"?>\n", "<!--x-->"))
	deep := pickInt(t, 0, 58, 59, 60, 61)
	b.WriteString(`<worksheet>` + strings.Repeat("<g>", deep) + pick(t, 3, ``, `<cols><col min="1" max="2" hidden="1"/></cols>`))
	b.WriteString(`<sheetData>`)
	row := 0
	for range rapid.IntRange(0, 5).Draw(t, "rows") {
		row += rapid.IntRange(1, 2).Draw(t, "gap")
		fmt.Fprintf(&b, `<row r="%d"%s>`, row, pick(t, 5, ``, ` hidden="1"`, ` spans="1:3"`, ` ht='9>'`))
		col := 0
		for range rapid.IntRange(0, 6).Draw(t, "cells") {
			b.WriteString(oddCell(t, row-1, col))
			col += pickInt(t, 1, 2, 30)
		}
		b.WriteString(`</row>`)
	}
	b.WriteString(`</sheetData>` + pick(t, 3, ``, `<mergeCells><mergeCell ref="A1:B2"/></mergeCells>`, "\n<!-- end -->"))
	b.WriteString(strings.Repeat("</g>", deep) + `</worksheet>`)
	out := b.String()
	if rapid.IntRange(0, 9).Draw(t, "cut") > 0 {
		return out
	}
	return out[:rapid.IntRange(0, len(out)).Draw(t, "at")]
}

func pickInt(t *rapid.T, usual int, others ...int) int {
	if rapid.IntRange(0, 9).Draw(t, "usual") > 0 {
		return usual
	}
	return rapid.SampledFrom(others).Draw(t, "odd")
}

// scanned is all that a scan gives, as text.
func scanned(s *scanner) string {
	shared := &texts{text: []byte("zeroonetwo"), end: []uint32{4, 7, 10}}
	formats := []sheet.Format{{Date: true}, {}, sheet.ParseFormat(164, "0000"), {Date: true}}
	out, err := scanSheet(context.Background(), s, &contents{shared: shared, formats: formats}, sheet.NewBudget(1000))
	if err != nil {
		return "error: " + err.Error()
	}
	return fmt.Sprint(dump(out), out.HiddenRows, out.HiddenCols, out.Merged, out.Notes, out.Cols())
}

// inWindows gives a part in windows of the sizes, again and again; each is spoilt once the
// next is asked for, as those that are filled anew are.
func inWindows(part []byte, sizes []int) *scanner {
	at, i := 0, 0
	var last []byte
	return newScanner(len(part), func() []byte {
		for k := range last {
			last[k] = '!'
		}
		if at == len(part) {
			return nil
		}
		n := min(sizes[i%len(sizes)], len(part)-at)
		last = bytes.Clone(part[at : at+n])
		at, i = at+n, i+1
		return last
	})
}

// TestWindows: a worksheet gives the same cells, marks and errors wherever the windows end
// in which it comes, and in UTF-16.
func TestWindows(t *testing.T) {
	kept, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		part := oddSheet(t)
		want := scanned(&scanner{b: utf8XML([]byte(part))})
		if strings.HasPrefix(want, "error") {
			refused++
		} else {
			kept++
		}
		sizes := rapid.SliceOfN(rapid.IntRange(1, 64), 1, 5).Draw(t, "sizes")
		if got := scanned(inWindows([]byte(part), sizes)); got != want {
			t.Fatalf("%s\nin windows of %v:\n%s\nwhole:\n%s", part, sizes, got, want)
		}
		wide := []byte{0xff, 0xfe}
		for _, u := range utf16.Encode([]rune(strings.TrimPrefix(part, "\ufeff"))) {
			wide = binary.LittleEndian.AppendUint16(wide, u)
		}
		if got := scanned(inWindows(wide, sizes)); strings.ToValidUTF8(part, "") == part && got != want {
			t.Fatalf("%s\nin UTF-16:\n%s\nwhole:\n%s", part, got, want)
		}
	})
	if kept < 20 || refused < 10 {
		t.Errorf("%d worksheets were read and %d refused", kept, refused)
	}
}

var elementName = regexp.MustCompile(`(<!--.*?-->|<!\[CDATA\[.*?\]\]>|</?)([a-zA-Z]+)?`)

// TestPlainCells: cells of the usual shape, which are read in one step, give what they give
// when they are read tag by tag, as those are whose names have a prefix.
func TestPlainCells(t *testing.T) {
	same := func(t rapid.TB, part string) {
		prefixed := elementName.ReplaceAllStringFunc(part, func(s string) string {
			if i := strings.IndexFunc(s, func(r rune) bool { return r != '<' && r != '/' }); i > 0 && s[i] != '!' {
				return s[:i] + "x:" + s[i:]
			}
			return s
		})
		want, got := scanned(&scanner{b: utf8XML([]byte(prefixed))}), scanned(&scanner{b: utf8XML([]byte(part))})
		if got != want {
			t.Fatalf("%s\n%s\nwith prefixes:\n%s", part, got, want)
		}
	}
	for _, cells := range []string{`<c r="XFD1"/><c><v>1</v></c>`, `<c r="A1" s="x"><v>1</v></c>`, `<c r="A1" s="1:"><v>1</v></c>`,
		`<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>`, `<c r="A2"><v>1</v></c>`, `<c r="A1" s="99999999999999999999"><v>1</v></c>`} {
		same(t, `<worksheet><sheetData><row r="1">`+cells+`</row></sheetData></worksheet>`)
	}
	for deep := range maxDepth {
		cell := `<sheetData><row><c t="inlineStr"><is><t>x</t></is></c></row></sheetData>`
		same(t, strings.Repeat("<g>", deep)+cell+strings.Repeat("</g>", deep))
	}
	rapid.Check(t, func(t *rapid.T) { same(t, oddSheet(t)) })
}

// FuzzWindows: any bytes give the same whole and in windows.
func FuzzWindows(f *testing.F) {
	f.Add([]byte(`<sheetData><row r="1"><c r="A1" s="1" t="s"><v>0</v></c><c r="C1"><v>1&lt;</v></c></row></sheetData>`), 7)
	f.Add([]byte(`<sheetData><!--c--><row><c t="inlineStr"><is><t><![CDATA[x]]></t></is></c><c/></row></sheetData>`), 1)
	f.Fuzz(func(t *testing.T, part []byte, size int) {
		want := scanned(&scanner{b: utf8XML(part)})
		if got := scanned(inWindows(part, []int{1 + max(0, size)%300})); got != want {
			t.Fatalf("in windows:\n%s\nwhole:\n%s", got, want)
		}
	})
}

// TestLongTags: what is longer than many windows is not looked through time and again, and
// a cell is not the longer for what stands before it.
func TestLongTags(t *testing.T) {
	long := strings.Repeat("x", 16<<20)
	part := []byte(`<worksheet><!--` + long + `--><sheetData><row x="` + long + `"><c><v>1<!--` + long +
		`-->2</v></c></row></sheetData></worksheet>`)
	start := time.Now()
	if got := scanned(inWindows(part, []int{16 << 10})); !strings.Contains(got, ":12|") {
		t.Errorf("%s", got)
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("%v", took)
	}
	part = []byte(`<worksheet><!--` + long + `--><sheetData><row><c r="A1" t="str"><v>` + long[:maxCell+1] +
		`</v></c></row></sheetData></worksheet>`)
	if got := scanned(inWindows(part, []int{16 << 10})); got != "error: cell A1 holds more than 1048576 bytes, near cell A1" {
		t.Errorf("%.200s", got)
	}
}

// interrupting cancels once so many bytes of a file were read.
type interrupting struct {
	*bytes.Reader
	left   int
	cancel context.CancelFunc
}

func (r *interrupting) ReadAt(b []byte, off int64) (int, error) {
	if r.left -= len(b); r.left < 0 {
		r.cancel()
	}
	return r.Reader.ReadAt(b, off)
}

// TestUnpackedMeanwhile: while a worksheet of many windows is read, an interrupt is obeyed,
// a damaged archive is told before what the scan made of it, and nothing runs on.
func TestUnpackedMeanwhile(t *testing.T) {
	const rows = 12000
	data := workbookOf(t, rows)
	whole, err := read(data)
	if err != nil || whole.Sheets[0].Rows() != rows+1 || whole.Sheets[0].Row(rows).Text(2) != fmt.Sprint(100+(rows-1)%700) ||
		whole.Sheets[0].Row(rows).Kind(1) != sheet.Serial {
		t.Fatal(err)
	}
	running := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(context.Background())
	r := &interrupting{bytes.NewReader(data), len(data) / 2, cancel}
	if _, err := Read(ctx, r, int64(len(data)), "book.xlsx"); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
	if r.left < -len(data)/4 {
		t.Errorf("%d bytes were read after the interrupt", -r.left)
	}
	for at := len(data) / 5; at < len(data)*4/5; at += len(data) / 20 {
		bad := bytes.Clone(data)
		bad[at] ^= 0x10
		if _, err := read(bad); err == nil || !strings.Contains(err.Error(), "its part xl/worksheets/sheet1.xml") {
			t.Errorf("byte %d changed: %v", at, err)
		}
	}
	// An early mistake of the markup: what follows is unpacked and checked nevertheless.
	early := repack(t, data, part, func(b []byte) []byte { return bytes.Replace(b, []byte("<row "), []byte("</row "), 1) })
	if _, err := read(early); err == nil || !strings.Contains(err.Error(), "markup is broken") {
		t.Errorf("%v", err)
	}
	for range 100 {
		if runtime.NumGoroutine() <= running {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, before %d", runtime.NumGoroutine(), running)
}
