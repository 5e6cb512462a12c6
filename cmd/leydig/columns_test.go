package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestNamedColumns: of a large file only the named columns are read; the same table out of
// a pipe is read whole. Both print the same, errors too, and with 1% of odd cells.
func TestNamedColumns(t *testing.T) {
	for name, odd := range map[string]float64{"plain": 0, "odd": 0.01} {
		text := largeTable(odd)
		path := write(t, "large.csv", text)
		for _, args := range [][]string{
			{"km", "--time", "days", "--event", "status", "--by", "arm,site"},
			{"km", "--time", "days", "--event", "status=1", "--by", "arm", "--landmark", "100", "--format", "json"},
			{"km", "--time", "days", "--event", "arm=none", "--cluster", "site"},
			{"logrank", "--time", "days", "--event", "status", "--by", "arm", "--strata", "site"},
			{"cox", "--time", "days", "--event", "status", "--covariates", "age,arm", "--format", "json"},
			{"compare", "--by", "arm", "--outcome", "age", "--outcome", "site"},
			{"stats", "summary", "--column", "age"},
			{"stats", "chisq", "--columns", "arm,site"},
			{"km", "--time", "day", "--event", "status"},
			{"km", "--time", "arm", "--event", "status"},
			{"km", "--time", "days", "--event", "arm"},
			{"km", "--time", "days", "--event", "arm=c"},
			{"km", "--time", "days", "--event", "status", "--by", "id"},
		} {
			status, out, errs := leydig(append(args, path)...)
			var piped, pipedErr bytes.Buffer
			e := &env{stdin: strings.NewReader(text), stdout: &piped, stderr: &pipedErr}
			whole := run(context.Background(), e, append(args, "-"))
			if wanted := strings.ReplaceAll(pipedErr.String(), "standard input", "large.csv"); status != whole || out != piped.String() ||
				errs != wanted {
				t.Errorf("%s, %v: exit %d and %d\n%.300s%s\nof the pipe:\n%.300s%s", name, args, status, whole, out, errs, piped.String(), wanted)
			}
		}
	}
}

// largeTable is a table of a file above the size from which columns are read by name.
func largeTable(odd float64) string {
	r := rand.New(rand.NewPCG(3, 4))
	var b strings.Builder
	b.WriteString("id,days,status,arm,age,site,remark\n")
	for i := 0; b.Len() < large+1000; i++ {
		arm, days := []string{"a", "b", "none", ""}[r.IntN(4)], fmt.Sprint(1+r.IntN(900))
		if r.Float64() < odd {
			days = []string{"NA", "12.5", " 7", "?", "1e2"}[r.IntN(5)]
		}
		fmt.Fprintf(&b, "P%06d,%s,%d,%s,%d.%d,S%d,nothing of note was seen at this visit; the next is in three months\n",
			i, days, r.IntN(2), arm, 20+r.IntN(60), r.IntN(10), r.IntN(3))
	}
	return b.String()
}
