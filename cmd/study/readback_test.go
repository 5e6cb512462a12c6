package study

import (
	"bytes"
	"context"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/xuri/excelize/v2"

	"leydig/reports/compose"
	"leydig/reports/table"
	"leydig/stats"
	"leydig/stats/results"
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
	for _, small := range []string{"all-events", "level90", "no-baseline", "no-follow-up", "trt-stop", "more-outcomes", "duration-safety"} {
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

// analysed runs a sample cohort's plan.
func analysed(t *testing.T, name string, files []string) (*results.Set, *Study) {
	t.Helper()
	plan, err := os.ReadFile(filepath.Join("..", "..", "testdata", "cohorts", name, "plan.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return analysedBy(t, plan, name, files)
}

// analysedBy analyses files of a sample cohort under a plan.
func analysedBy(t *testing.T, plan []byte, name string, files []string) (*results.Set, *Study) {
	t.Helper()
	p, err := ParsePlan("plan.yaml", plan, nil)
	if err != nil {
		t.Fatal(err)
	}
	return analysedUnder(t, p, name, files)
}

// analysedUnder is analysedBy of a plan that was read.
func analysedUnder(t *testing.T, p Plan, name string, files []string) (*results.Set, *Study) {
	t.Helper()
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
	return set, s
}

func readBack(t *testing.T, name string, files []string, look Look) {
	set, s := analysed(t, name, files)
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
	journalsMarks(t, look, out.files)
	// What is expected comes from the results as they were saved.
	saved, err := ReadSet(bytes.NewReader(out.files["results.json"].Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := compose.Document(saved, look.compose())
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]grids{"report.md": markdownGrids(out.files["report.md"].String()),
		"report.html": pageGrids(t, out.files["report.html"].String()),
		"report.docx": wordGrids(t, out.files["report.docx"].Bytes())}
	book, err := excelize.OpenReader(bytes.NewReader(out.files["report.xlsx"].Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	cells, numbers := 0, readNumbers(t, book)
	defer func() { numbers.none(t) }()
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
				if section.BookOnly || (section.Aside || x.Aside) && file == "report.docx" {
					if all[x.Heading()] != nil {
						t.Errorf("%s holds %s", file, x.Heading())
					}
					continue
				}
				cells += sameGrid(t, file, x, all[x.Heading()])
			}
			cells += sameSheet(t, book, section, sheet, x) + numbers.same(t, x)
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
	if !p.IsNumber() || math.IsInf(p.Value, 0) || p.Format.Text(0.5) == stats.PValue(0.5) && strings.ContainsAny(text, "<>") {
		return
	}
	v := p.Value
	if strings.HasSuffix(text, "%") || p.Format.Kind() == "share" {
		v *= 100
	}
	plain := strings.NewReplacer("%", "", "−", "-", ",", "", "\u202f", "", "·", ".", "<", "", ">", "").Replace(text)
	shown, err := strconv.ParseFloat(plain, 64)
	if err != nil {
		t.Errorf("%s: %q is no number", x.Title, text)
		return
	}
	if strings.ContainsAny(text, "<>") {
		return // a bound of a P value or of a ratio
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
