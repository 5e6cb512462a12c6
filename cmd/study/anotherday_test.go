package study

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"leydig/cohort"
)

// TestAnotherDay: a report is the same bytes in every format on another day and in another
// time zone, and nothing in its files, parts of packages and their times included, tells
// the day on which it was made.
func TestAnotherDay(t *testing.T) {
	zone := time.Local
	defer func() { time.Local = zone }()
	day := func(year int, month time.Month, d int) cohort.Day {
		out, ok := cohort.DayOf(year, int(month), d)
		if !ok {
			t.Fatal("no such day")
		}
		return out
	}
	write := func(name string, files []string, today cohort.Day, hours int) map[string]*bytes.Buffer {
		time.Local = time.FixedZone("", hours*3600)
		plan, err := os.ReadFile(filepath.Join("..", "..", "testdata", "cohorts", name, "plan.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		p, err := ParsePlan("plan.yaml", plan, nil)
		if err != nil {
			t.Fatal(err)
		}
		p.Columns.Today = today
		set, s := analysedUnder(t, p, name, files)
		out := &folder{files: map[string]*bytes.Buffer{}}
		if err := Write(context.Background(), out, Formats, set, s.Data, Look{}); err != nil {
			t.Fatal(err)
		}
		return out.files
	}
	for name, files := range map[string][]string{"small/more-outcomes": {"patients.csv", "visits.csv"},
		"small/trt-stop": {"patients.csv", "visits.csv"}} {
		before := time.Now().Add(-48 * time.Hour)
		a := write(name, files, day(2026, 11, 28), 0)
		b := write(name, files, day(2031, 3, 1), 14)
		if len(a) < 10 || len(a) != len(b) {
			t.Errorf("%s: %d and %d files", name, len(a), len(b))
		}
		for file, x := range a {
			if !bytes.Equal(x.Bytes(), b[file].Bytes()) {
				t.Errorf("%s: %s differs on another day", name, file)
			}
			undated(t, name+": "+file, x.Bytes(), before)
			if figure, is := strings.CutSuffix(file, ".svg"); is && (a[figure+".pdf"] == nil || !bytes.HasPrefix(a[figure+".pdf"].Bytes(),
				[]byte("%PDF-"))) {
				t.Errorf("%s: no PDF beside %s", name, file)
			}
		}
	}
}

// undated looks for the day of the run in a file and in the parts of a package.
func undated(t *testing.T, file string, b []byte, before time.Time) {
	if z, err := zip.NewReader(bytes.NewReader(b), int64(len(b))); err == nil {
		for _, part := range z.File {
			if part.Modified.After(before) {
				t.Errorf("%s: %s is of %s", file, part.Name, part.Modified)
			}
			r, err := part.Open()
			if err != nil {
				t.Fatal(err)
			}
			content, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			undated(t, file+", "+part.Name, content, before)
		}
		return
	}
	now := time.Now()
	for _, zone := range []*time.Location{time.UTC, time.FixedZone("", 14*3600)} {
		for _, layout := range []string{"2006-01-02", "02.01.2006", "01/02/2006", "2 January 2006", "Jan 2, 2006"} {
			if at := now.In(zone).Format(layout); bytes.Contains(b, []byte(at)) {
				t.Errorf("%s holds %s, the day of the run", file, at)
			}
		}
	}
}
