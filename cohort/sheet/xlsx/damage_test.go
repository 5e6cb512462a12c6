package xlsx

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"leydig/cohort/sheet"
)

// entry is a part to be packed.
type entry struct{ name, text string }

const (
	rootRels = `<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	bookXML  = `<workbook><sheets><sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>`
	bookRels = `<Relationships><Relationship Id="r1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="r2" Type="http://x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`
)

// workbookWith is a small workbook around the rows of its sheet.
func workbookWith(rows, shared string) []entry {
	return []entry{
		{"[Content_Types].xml", "<Types/>"}, {"_rels/.rels", rootRels}, {"xl/workbook.xml", bookXML}, {"xl/_rels/workbook.xml.rels", bookRels},
		{"xl/sharedStrings.xml", "<sst>" + shared + "</sst>"}, {part, "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"},
	}
}

func packed(tb testing.TB, entries []entry) []byte {
	tb.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		w, err := z.Create(e.name)
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := w.Write([]byte(e.text)); err != nil {
			tb.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func dumpBook(b *sheet.Book) string {
	var out strings.Builder
	for _, s := range b.Sheets {
		fmt.Fprintf(&out, "%s %v %v\n%s", s.Name, s.Hidden, s.Date1904, dump(s))
	}
	return out.String()
}

// TestFlippedBits: a workbook with one bit changed, or a run of zeros in it, is
// refused or gives the same cells; never others.
func TestFlippedBits(t *testing.T) {
	data := workbookOf(t, 60)
	book, err := read(data)
	if err != nil {
		t.Fatal(err)
	}
	want := dumpBook(book)
	r := rand.New(rand.NewPCG(1, 2))
	refused := 0
	for i := range 1500 {
		bad := bytes.Clone(data)
		at := r.IntN(len(bad))
		if i%4 == 0 {
			clear(bad[at:min(len(bad), at+1+r.IntN(64))])
		} else {
			bad[at] ^= 1 << r.IntN(8)
		}
		book, err := read(bad)
		if err != nil {
			refused++
			if strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "book.xlsx") {
				t.Fatalf("byte %d: %q", at, err)
			}
		} else if got := dumpBook(book); got != want {
			t.Fatalf("byte %d changed: other cells without an error", at)
		}
	}
	if refused < 400 {
		t.Errorf("only %d of 1500 damaged files were refused", refused)
	}
}

// TestWrongChecksum: also a checksum of zero, which archive/zip lets pass.
func TestWrongChecksum(t *testing.T) {
	for _, sum := range []uint32{0, 1} {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, e := range workbookWith(`<row r="1"><c r="A1"><v>412</v></c></row>`, "") {
			var raw bytes.Buffer
			f, _ := flate.NewWriter(&raw, 6)
			f.Write([]byte(e.text))
			f.Close()
			h := &zip.FileHeader{Name: e.name, Method: zip.Deflate, CRC32: crc32.ChecksumIEEE([]byte(e.text)), CompressedSize64: uint64(raw.Len()),
				UncompressedSize64: uint64(len(e.text))}
			if e.name == part {
				h.CRC32 = sum
			}
			w, err := z.CreateRaw(h)
			if err != nil {
				t.Fatal(err)
			}
			w.Write(raw.Bytes())
		}
		z.Close()
		if _, err := read(b.Bytes()); err == nil || !strings.Contains(err.Error(), "checksum") {
			t.Errorf("checksum %d: %v", sum, err)
		}
	}
}

// TestPackages: what valid packages look like, and what no package may be.
func TestPackages(t *testing.T) {
	rows := `<row r="1"><c r="A1"><v>412</v></c></row>`
	change := func(f func([]entry) []entry) []entry { return f(workbookWith(rows, "")) }
	for name, entries := range map[string][]entry{
		"thumbnail": change(func(e []entry) []entry { return append(e, entry{"docProps/thumbnail.jpeg", "no picture"}) }),
		"capitals": change(func(e []entry) []entry {
			for i := range e {
				e[i].name = strings.ToUpper(e[i].name)
			}
			return e
		}),
		"backslashes": change(func(e []entry) []entry {
			for i := range e {
				e[i].name = strings.ReplaceAll(e[i].name, "/", `\`)
			}
			return e
		}),
		"at the root": {{"_rels/.rels", strings.Replace(rootRels, "xl/", "/", 1)}, {"workbook.xml", bookXML},
			{"_rels/workbook.xml.rels", `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="/sheet1.xml"/></Relationships>`},
			{"sheet1.xml", "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"}},
		"macro sheet": change(func(e []entry) []entry {
			e[2].text = strings.Replace(bookXML, "</sheets>", `<sheet name="Macro1" sheetId="2" state="veryHidden" r:id=""/></sheets>`, 1)
			return e
		}),
		"another prefix": change(func(e []entry) []entry {
			e[2].text = strings.NewReplacer("r:id", "rel:id", "<sheet ", "<x:sheet ", "<workbook>", `<x:workbook>`, "</workbook>",
				"</x:workbook>").Replace(bookXML)
			return e
		}),
	} {
		book, err := read(packed(t, entries))
		if err != nil || len(book.Sheets) != 1 || book.Sheets[0].Row(0).Text(0) != "412" {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, c := range map[string]struct {
		entries []entry
		want    string
	}{
		"part twice": {change(func(e []entry) []entry {
			return append(e, entry{part, "<worksheet><sheetData></sheetData></worksheet>"})
		}), "two parts"},
		"part twice, in capitals": {change(func(e []entry) []entry {
			return append(e, entry{strings.ToUpper(part), "<worksheet><sheetData></sheetData></worksheet>"})
		}), "two parts"},
		"no styles": {change(func(e []entry) []entry {
			e[3].text = strings.Replace(bookRels, "</R", `<Relationship Id="r3" Type="x/styles" Target="styles.xml"/></R`, 1)
			return e
		}), "styles.xml is missing"},
		"no texts":    {change(func(e []entry) []entry { return append(e[:4], e[5]) }), "sharedStrings.xml is missing"},
		"no workbook": {[]entry{{"readme.txt", "x"}}, "without a workbook"},
	} {
		if _, err := read(packed(t, c.entries)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCellsAsWritten: a cell's value is the one that its type names, and the format's
// own escapes are taken out.
func TestCellsAsWritten(t *testing.T) {
	for xml, want := range map[string]string{
		`<c r="A1" t="inlineStr"><v>412</v><is><t>0412</t></is></c>`:                 "0412",
		`<c r="A1" t="n"><v>412</v><is><t>.0412</t></is></c>`:                        "412",
		`<c r="A1"><v>412</v></c>`:                                                   "412",
		`<c r="A1"><v>4<!-- no -->1<?x?>2</v></c>`:                                   "412",
		`<c r="A1"><v><![CDATA[412]]></v></c>`:                                       "412",
		`<c r="A1" t="str"><v>gel_x000D_</v></c>`:                                    "gel\r",
		`<c r="A1" t="inlineStr"><is><t>a_x005F_x000D_</t></is></c>`:                 "a_x000D_",
		`<c r="A1" t="inlineStr"><is><t>a&lt;<![CDATA[<&amp;]]>b</t></is></c>`:       "a<<&amp;b",
		`<c r="A1" t="inlineStr"><is><r><t>ge</t></r><r><t>l</t></r></is></c>`:       "gel",
		`<c r="A1" t="s"><v>0</v></c>`:                                               "gel\r",
		`<c r="A1" t="s"><v>1</v></c>`:                                               "_xyz_",
		`<c r="A1" t="inlineStr"><is><t>_xD83D_</t></is></c>`:                        "\ufffd",
		`<c r="A1" t="str"><v>_x0041_x</v></c>`:                                      "Ax",
		`<c r="A1" t="inlineStr"><is><t>_x00</t></is></c>`:                           "_x00",
		`<c r="A1" t="inlineStr"><is><t>x</t></is><is><t>y</t></is><v>0</v></c>`:     "xy",
		`<c r="A1"><f>1+1</f><v>2</v></c>`:                                           "2",
		`<c r="A1" t="inlineStr"><is><t>a</t><phoneticPr fontId="1"/></is></c>`:      "a",
		`<c r="A1" t="inlineStr"><is><t xml:space="preserve"> a</t></is><v></v></c>`: " a",
	} {
		book, err := read(packed(t, workbookWith(`<row r="1">`+xml+`</row>`, `<si><t>gel_x000D_</t></si><si><t>_xyz_</t></si>`)))
		if err != nil {
			t.Errorf("%s: %v", xml, err)
		} else if got := book.Sheets[0].Row(0).Text(0); got != want {
			t.Errorf("%s: %q, want %q", xml, got, want)
		}
	}
}

// TestBombs: small files that claim much are refused soon and in little memory.
func TestBombs(t *testing.T) {
	blank := "<worksheet><sheetData></sheetData></worksheet>"
	many := func(n int, f func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(f(i))
		}
		return b.String()
	}
	var sheets, rels strings.Builder
	for i := range 60000 {
		fmt.Fprintf(&sheets, `<sheet name="s%d" r:id="r1"/>`, i)
	}
	var parts []entry
	for i := range 18 {
		fmt.Fprintf(&rels, `<Relationship Id="p%d" Type="x/worksheet" Target="w%d.xml"/>`, i, i)
		parts = append(parts, entry{fmt.Sprintf("xl/w%d.xml", i), blank + strings.Repeat(" ", 31<<20)})
	}
	eighteen := append([]entry{{"_rels/.rels", rootRels}, {"xl/workbook.xml", "<workbook><sheets>" + many(18, func(i int) string {
		return fmt.Sprintf(`<sheet name="p%d" r:id="p%d"/>`, i, i)
	}) + "</sheets></workbook>"}, {"xl/_rels/workbook.xml.rels", "<Relationships>" + rels.String() + "</Relationships>"}}, parts...)
	withBook := func(text string) []entry {
		e := workbookWith("", "")
		e[2].text = text
		return e
	}
	withFormat := func(code string) []entry {
		e := workbookWith(many(1000, func(i int) string { return fmt.Sprintf(`<row r="%d"><c r="A%d" s="0"><v>7</v></c></row>`, i+1, i+1) }), "")
		e[3].text = strings.Replace(bookRels, "</R", `<Relationship Id="r3" Type="x/styles" Target="styles.xml"/></R`, 1)
		return append(e, entry{"xl/styles.xml", `<styleSheet><numFmts><numFmt numFmtId="200" formatCode="` + code +
			`"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs></styleSheet>`})
	}
	hidden := workbookWith("", "")
	hidden[5].text = "<worksheet><cols>" + strings.Repeat(`<col min="1" max="16384" hidden="1"/>`, 600000) + "</cols><sheetData/></worksheet>"
	for name, entries := range map[string][]entry{
		"one text in 3,000 cells": workbookWith(many(3000,
			func(i int) string { return fmt.Sprintf(`<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>`, i+1, i+1) }),
			"<si><t>"+strings.Repeat("x", 1<<20)+"</t></si>"),
		"one text across": workbookWith(`<row r="1">`+many(16000, func(int) string { return `<c t="s"><v>0</v></c>` })+"</row>",
			"<si><t>"+strings.Repeat("x", 1<<20)+"</t></si>"),
		"format of zeros": withFormat(strings.Repeat("0", 1000000)),
		"eighteen parts":  eighteen,
		"60,000 sheets":   withBook("<workbook><sheets>" + sheets.String() + "</sheets></workbook>"),
		"hidden columns":  hidden,
		"far columns": workbookWith(many(100000, func(i int) string {
			return fmt.Sprintf(`<row r="%d"><c r="XFD%d"><v>1</v></c></row>`, i+1,
				i+1)
		}), ""),
	} {
		data := packed(t, entries)
		entries = nil
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		_, err := read(data)
		took := time.Since(start)
		runtime.ReadMemStats(&after)
		if err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
		if took > 2*time.Second || after.TotalAlloc-before.TotalAlloc > 400<<20 {
			t.Errorf("%s: %v, %d MiB allocated", name, took, (after.TotalAlloc-before.TotalAlloc)>>20)
		}
		t.Logf("%-24s %6.0f ms %4d MiB: %.150v", name, took.Seconds()*1e3, (after.TotalAlloc-before.TotalAlloc)>>20, err)
	}
}

// TestInterrupted: an interrupt is obeyed while a part is unpacked.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	data := workbookOf(t, 10)
	if _, err := Read(ctx, bytes.NewReader(data), int64(len(data)), "x.xlsx"); err != context.Canceled {
		t.Errorf("%v", err)
	}
}

// TestEncryptedBombs: what comes out of the encryption is held to the same budget, and
// the password is not hashed as often as the file asks.
func TestEncryptedBombs(t *testing.T) {
	bomb := packed(t, workbookWith("", "<si><t>"+strings.Repeat(" ", 100<<20)+"</t></si>"))
	raw, err := excelize.Encrypt(bomb, &excelize.Options{Password: "pw"})
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	_, err = ReadEncrypted(context.Background(), bytes.NewReader(raw), int64(len(raw)), "x.xlsx", "pw")
	if err == nil || !strings.Contains(err.Error(), "would unpack") || time.Since(start) > 2*time.Second {
		t.Errorf("%v after %v", err, time.Since(start))
	}
	for range 12 {
		bad := bytes.Clone(raw)
		bad[rand.IntN(len(bad))] ^= 1 << rand.IntN(8)
		if _, err := ReadEncrypted(context.Background(), bytes.NewReader(bad), int64(len(bad)), "x.xlsx", "pw"); err != nil &&
			strings.Contains(err.Error(), "\n") {
			t.Fatalf("%q", err)
		}
	}
}
