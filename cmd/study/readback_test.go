package study

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/xuri/excelize/v2"

	"leydig/reports"
	"leydig/reports/compose"
	"leydig/reports/table"
)

// folder is a folder in memory into which formats write side by side.
type folder struct {
	sync.Mutex
	files map[string]*bytes.Buffer
}

func (f *folder) Create(name string) (io.WriteCloser, error) {
	f.Lock()
	defer f.Unlock()
	b := &bytes.Buffer{}
	f.files[name] = b
	return closer{b}, nil
}

// grids are the tables of a file by their headings, texts by row and column; the first
// row is the head.
type grids map[string][][]string

// TestEveryNumberReadsBack writes the reports of samples in every format, reads every
// table back out of the files, and wants each cell at its place, as the numbers of
// results.json are rounded.
func TestEveryNumberReadsBack(t *testing.T) {
	cohorts := map[string][]string{"cc-review": {"cohort.xlsx"}, "trt-recovery": {"cohort.xlsx"}}
	for _, small := range []string{"all-events", "level90", "no-baseline", "no-follow-up", "trt-stop", "more-outcomes"} {
		cohorts["small/"+small] = []string{"patients.csv", "visits.csv"}
	}
	for name, files := range cohorts {
		for _, style := range []string{"", "lancet"} {
			if style != "" && !strings.HasPrefix(name, "small") {
				continue // the samples are there for their size
			}
			if testing.Short() && (style != "" || !strings.HasPrefix(name, "small")) {
				continue
			}
			t.Run(name+" "+style, func(t *testing.T) {
				t.Parallel()
				readBack(t, name, files, Look{Style: style})
			})
		}
	}
}

func readBack(t *testing.T, name string, files []string, look Look) {
	plan, err := os.ReadFile(filepath.Join("..", "..", "testdata", "cohorts", name, "plan.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := ParsePlan("plan.yaml", plan, nil)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, f := range files {
		paths = append(paths, "cohorts/"+name+"/"+f)
	}
	s, err := Load(context.Background(), inputsOf(t, paths...), p, nil)
	if err != nil {
		t.Fatal(err)
	}
	set, err := s.Analyse(context.Background(), "test")
	if err != nil {
		t.Fatal(err)
	}
	out := &folder{files: map[string]*bytes.Buffer{}}
	if err := Write(context.Background(), out, Formats, set, s.Data, look); err != nil {
		t.Fatal(err)
	}
	if look.Style == "" {
		again := &folder{files: map[string]*bytes.Buffer{}}
		if err := Write(context.Background(), again, Formats, set, s.Data, look); err != nil {
			t.Fatal(err)
		}
		for name, b := range out.files {
			if !bytes.Equal(b.Bytes(), again.files[name].Bytes()) {
				t.Errorf("two runs write two %s", name)
			}
		}
	}
	// What is expected comes from the results as they were saved.
	saved, err := ReadSet(bytes.NewReader(out.files["results.json"].Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := compose.Document(saved, look.compose())
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]grids{"report.md": markdownGrids(out.files["report.md"].String()), "report.html": pageGrids(t, out.files["report.html"].String()),
		"report.docx": wordGrids(t, out.files["report.docx"].Bytes())}
	book, err := excelize.OpenReader(bytes.NewReader(out.files["report.xlsx"].Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	cells := 0
	for _, section := range doc.Sections {
		sheet, err := book.GetRows(section.Name, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range section.Blocks {
			x, ok := b.(*table.Table)
			if !ok {
				continue
			}
			for file, all := range texts {
				if section.BookOnly || section.Aside && file == "report.docx" {
					if all[x.Heading()] != nil {
						t.Errorf("%s holds %s", file, x.Heading())
					}
					continue
				}
				cells += sameGrid(t, file, x, all[x.Heading()])
			}
			cells += sameSheet(t, book, section, sheet, x)
		}
	}
	if cells < 200 {
		t.Errorf("only %d cells were read back", cells)
	}
}

// sameGrid holds the texts of a table, with their marks, against what a file has.
func sameGrid(t *testing.T, file string, x *table.Table, got [][]string) (cells int) {
	if len(got) != len(x.Rows)+1 {
		t.Errorf("%s: %q has %d rows, want %d", file, x.Heading(), len(got), len(x.Rows)+1)
		return 0
	}
	for c, h := range x.Head {
		if c >= len(got[0]) || got[0][c] != squeeze(h.Text) {
			t.Errorf("%s: %q: the head of column %d is %q, want %q", file, x.Heading(), c+1, got[0], h.Text)
			return 0
		}
	}
	for r, row := range x.Rows {
		for c := range x.Head {
			want := ""
			if c < len(row.Cells) {
				want = squeeze(row.Cells[c].String() + row.Cells[c].Mark)
				for _, p := range row.Cells[c].Parts {
					rounded(t, x, p)
				}
			}
			if len(got[r+1]) != len(x.Head) || got[r+1][c] != want {
				t.Errorf("%s: %q, row %d (%s), column %q: want %q, the row is %q", file, x.Heading(), r+1, got[r+1][0], x.Head[c].Text, want, got[r+1])
				break
			}
			cells++
		}
	}
	return cells
}

// rounded tells whether what a part shows is its value, rounded half up; it reads the
// text and knows nothing of how it was made.
func rounded(t *testing.T, x *table.Table, p table.Part) {
	text := p.Format.Text(p.Value)
	if !p.IsNumber() || math.IsInf(p.Value, 0) || p.Format.Text(0.5) == table.PValue(0.5) && strings.ContainsAny(text, "<>") {
		return
	}
	v := p.Value
	if strings.HasSuffix(text, "%") {
		v *= 100
	}
	plain := strings.NewReplacer("%", "", "−", "-", ",", "", "\u202f", "", "·", ".", "<", "", ">", "").Replace(text)
	shown, err := strconv.ParseFloat(plain, 64)
	if err != nil {
		t.Errorf("%s: %q is no number", x.Title, text)
		return
	}
	if strings.ContainsAny(text, "<>") {
		return // a bound of a P value
	}
	_, decimals, _ := strings.Cut(plain, ".")
	half := 0.5 * math.Pow10(-len(decimals))
	off := math.Abs(shown - v)
	if off > half*(1+1e-9)+1e-12*math.Abs(v) {
		t.Errorf("%s: %v is shown as %q", x.Title, p.Value, text)
	}
	if math.Abs(off-half) < 1e-11*math.Max(1, math.Abs(v)) && math.Abs(shown) < math.Abs(v) {
		t.Errorf("%s: the half of %v was rounded down to %q", x.Title, p.Value, text)
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// sameSheet holds a table against its sheet: each number in a cell of its own, in full,
// under its heading and beside its label, with the number format that rounds it.
func sameSheet(t *testing.T, book *excelize.File, section reports.Section, sheet [][]string, x *table.Table) (cells int) {
	at := -1
	for r, row := range sheet {
		if len(row) > 0 && row[0] == x.Heading() {
			at = r
		}
	}
	if at < 0 {
		t.Errorf("sheet %s has no %q", section.Name, x.Heading())
		return 0
	}
	from, subs := []int{0}, 0
	for c := range x.Head {
		from = append(from, from[c]+x.Width(c))
		if len(x.Head[c].Sub) > 0 {
			subs = 1
		}
	}
	value := func(r, c int) string {
		if r < len(sheet) && c < len(sheet[r]) {
			return sheet[r][c]
		}
		return ""
	}
	for c, h := range x.Head {
		if value(at+1, from[c]) != h.Text {
			t.Errorf("%s, %q: column %d is headed %q, want %q", section.Name, x.Title, c+1, value(at+1, from[c]), h.Text)
		}
	}
	for r, row := range x.Rows {
		line := at + 2 + subs + r
		for c, cell := range row.Cells {
			for k, p := range cell.Parts {
				got, place := value(line, from[c]+k), fmt.Sprintf("%s, %q, row %d, column %q", section.Name, x.Heading(), r+1, x.Head[c].Text)
				mark := ""
				if k == len(cell.Parts)-1 {
					mark = table.Superscript(cell.Mark)
				}
				cells++
				if !p.IsNumber() || math.IsInf(p.Value, 0) {
					if want := p.Text + mark; p.Format == (table.Format{}) && got != want {
						t.Errorf("%s: %q, want %q", place, got, want)
					}
					continue
				}
				v, err := strconv.ParseFloat(got, 64)
				if err != nil || math.Abs(v-p.Value) > 2e-14*math.Abs(p.Value) {
					t.Errorf("%s: %q, want %v", place, got, p.Value)
					continue
				}
				name, _ := excelize.CoordinatesToCellName(from[c]+k+1, line+1)
				sameFormat(t, book, section.Name, name, place, p.Excel(), mark)
			}
		}
	}
	return cells
}

func sameFormat(t *testing.T, book *excelize.File, sheet, cell, place, want, mark string) {
	id, err := book.GetCellStyle(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	style, err := book.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	builtIn := map[int]string{0: "General", 1: "0", 2: "0.00", 3: "#,##0", 9: "0%", 10: "0.00%"}
	got := builtIn[style.NumFmt]
	if style.CustomNumFmt != nil {
		got = *style.CustomNumFmt
	}
	if mark != "" {
		var parts []string
		for _, p := range strings.Split(want, ";") {
			parts = append(parts, p+`"`+mark+`"`)
		}
		want = strings.Join(parts, ";")
	}
	if got != want {
		t.Errorf("%s: the number format is %q, want %q", place, got, want)
	}
}
