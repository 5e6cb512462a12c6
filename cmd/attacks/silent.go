//go:build unix

package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
)

// flips is how many single bits of each workbook are turned.
const flips = 200

var damaged = []attack{
	{"1", "200 single bits of a workbook turned, one at a time", func(k *kit) {
		k.flipped(func(b []byte, r *rand.Rand) { b[r.IntN(len(b))] ^= 1 << r.IntN(8) })
	}},
	{"1", "a workbook cut at 100 places", func(k *kit) {
		book := k.workbook()
		want := k.leydig("export", k.file("whole.xlsx", book)).out
		k.compare(book, want, 100, func(i int) []byte { return book[:len(book)*(i+1)/101] })
	}},
	{"1", "200 bytes of a workbook replaced, sixteen at a time", func(k *kit) {
		k.flipped(func(b []byte, r *rand.Rand) {
			for range 16 {
				b[r.IntN(len(b))] = byte(r.IntN(256))
			}
		})
	}},
	{"1", "two parts of one name in a workbook", func(k *kit) {
		r := k.leydig("export", k.file("a.xlsx", xlsxOf([2]string{"xl/worksheets/sheet1.xml", sheetXML("")})))
		k.refused(r)
	}},
}

// workbook is a good workbook that the program wrote itself.
func (k *kit) workbook() []byte {
	in := k.file("cohort.csv", cohortCSV())
	path := k.asks("good.xlsx")
	k.leydig("export", in, "--table", "visits", "--format", "xlsx", "--out", path)
	b, err := os.ReadFile(path)
	if err != nil {
		k.fail("%v", err)
	}
	return b
}

func (k *kit) flipped(damage func([]byte, *rand.Rand)) {
	book := k.workbook()
	want := k.leydig("export", k.file("whole.xlsx", book)).out
	r := rand.New(rand.NewPCG(15, 1))
	k.compare(book, want, flips, func(int) []byte {
		b := append([]byte(nil), book...)
		damage(b, r)
		return b
	})
}

// compare exports damaged copies: each is refused, or gives the same values.
func (k *kit) compare(book []byte, want string, n int, of func(i int) []byte) {
	refused, same := 0, 0
	for i := range n {
		r := k.leydig("export", k.file("whole.xlsx", of(i)))
		switch {
		case r.status == 2:
			refused++
		case r.out == want:
			same++
		default:
			k.fail("copy %d gives other values with status %d", i, r.status)
		}
	}
	k.seen = fmt.Sprintf("%d refused, %d with the same values, %d with others", refused, same, n-refused-same)
}

var mixtures = []attack{
	{"2", "a third of the men in nmol/L, in one column, without a site", func(k *kit) { k.mixture("", false) }},
	{"2", "two sites, one in nmol/L", func(k *kit) { k.mixture("site", false) }},
	{"2", "a block in nmol/L pasted below", func(k *kit) { k.mixture("", true) }},
}

// mixture writes values of one column in two units; they must be told, and not used.
func (k *kit) mixture(site string, block bool) {
	n := 60
	text := long(men(n, plainID), func(i, j int, cells []string) []string {
		other := i%3 == 0
		if block {
			other = i >= 40
		}
		if other {
			var v float64
			fmt.Sscan(cells[3], &v)
			cells[3] = fmt.Sprintf("%.1f", v/28.842)
		}
		if site != "" {
			cells[4] = map[bool]string{true: "Leeds", false: "Ankara"}[other]
		}
		return cells
	})
	if site != "" {
		text = []byte(strings.Replace(string(text), ",lh\n", ",site\n", 1))
	}
	r := k.leydig("check", k.file("a.csv", text), "--format", "json")
	if !told(r.out, "mixed-units") {
		k.fail("two units are not told")
	}
	k.seen = "told (mixed-units); the column is not used"
	if r.status != 2 {
		k.fail("status %d", r.status)
	}
}

var identifiers = []attack{
	{"3", "UUIDs, hashes, OIDs, initials and words of footers as identifiers", func(k *kit) {
		for name, id := range map[string]func(i int) string{
			"uuid":     func(i int) string { return fmt.Sprintf("3f2504e0-4f89-11d3-9a0c-0305e82c%04d", i) },
			"sha256":   func(i int) string { return fmt.Sprintf("%064x", i*7919+1) },
			"oid":      func(i int) string { return fmt.Sprintf("1.2.840.113619.2.62.994044785528.%d.11.13", i) },
			"initials": func(i int) string { return []string{"MAX", "MIN", "SD", "N", "SUM"}[i%5] + strings.Repeat("A", i/5) },
		} {
			r := k.leydig("export", k.file(name+".csv", long(men(60, id), nil)))
			if n := patients(r.out); n != 60 {
				k.fail("%s: %d patients of 60", name, n)
			}
		}
		k.seen = "60 of 60 patients in each"
	}},
	{"3", "rows without an identifier among the others", func(k *kit) {
		r := k.leydig("check", k.file("a.csv", long(men(60, plainID), func(i, j int, cells []string) []string {
			if i == 7 && j == 2 {
				cells[0] = ""
			}
			return cells
		})), "--format", "json")
		if !told(r.out, "dropped-row") {
			k.fail("a row without an identifier is not told")
		}
		k.seen = "told (dropped-row), and a line of the attrition"
	}},
}

var brokenRows = []attack{
	{"4", "stray quotes 50 lines apart", func(k *kit) {
		k.broken(func(i, j int, cells []string) []string {
			if j == 0 && (i == 10 || i == 23) {
				cells[3] = `"` + cells[3]
			}
			return cells
		})
	}},
	{"4", "a row a cell short", func(k *kit) {
		k.broken(func(i, j int, cells []string) []string {
			if i == 5 && j == 1 {
				return append(cells[:3:3], cells[4])
			}
			return cells
		})
	}},
	{"4", "a decimal comma without quotes", func(k *kit) {
		k.broken(func(i, j int, cells []string) []string {
			if i == 5 && j == 1 {
				cells[3] = "312,5"
			}
			return cells
		})
	}},
	{"4", "text behind a closing quote", func(k *kit) {
		k.broken(func(i, j int, cells []string) []string {
			if i == 5 && j == 1 {
				cells[3] = `"312" repeat`
			}
			return cells
		})
	}},
	{"4", "a file cut off at 120 places", func(k *kit) {
		whole := cohortCSV()
		silent := 0
		for i := range 120 {
			at := 100 + i*(len(whole)-100)/121
			r := k.leydig("check", k.file("a.csv", whole[:at]), "--format", "json")
			if !told(r.out, "broken-row") && !strings.Contains(r.out, "no line end") && r.status != 2 && whole[at-1] != '\n' {
				silent++
				k.fail("cut at byte %d: nothing is told", at)
			}
		}
		k.seen = fmt.Sprintf("told in each but where a line ends; %d in silence", silent)
	}},
}

// broken writes rows that do not fit; it must be told.
func (k *kit) broken(row func(i, j int, cells []string) []string) {
	r := k.leydig("check", k.file("a.csv", long(men(60, plainID), row)), "--format", "json")
	if !told(r.out, "broken-row") {
		k.fail("no broken-row: %.300s", r.out)
	}
	k.seen = "told (broken-row) with its line"
}
