package html

import (
	"bytes"
	"context"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestBombs: cells that span thousands of others are refused before they are made.
func TestBombs(t *testing.T) {
	for name, text := range map[string]string{
		"colspan": "<table>" + strings.Repeat("<tr><td colspan=1000>a<td>b</tr>", 200000) + "</table>",
		"colspan, rowspan": "<table><tr>" + strings.Repeat("<td colspan=1000 rowspan=1000>a", 16) + "</tr>" + strings.Repeat("<tr><td>b</tr>",
			100000) + "</table>",
		"across": "<table><tr>" + strings.Repeat("<td colspan=1000>a", 100000) + "</table>",
		"tables": strings.Repeat("<table><tr><td>a<td>b</tr></table>", 60000),
		"nested": strings.Repeat("<table><tr><td>", 100000),
	} {
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		_, err := Read(context.Background(), bytes.NewReader([]byte(text)), int64(len(text)), "x.xls")
		took := time.Since(start)
		runtime.ReadMemStats(&after)
		if err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
		if took > 2*time.Second || after.TotalAlloc-before.TotalAlloc > 500<<20 {
			t.Errorf("%s: %v, %d MiB", name, took, (after.TotalAlloc-before.TotalAlloc)>>20)
		}
		t.Logf("%-18s %5.0f ms %4d MiB allocated: %.120v", name, took.Seconds()*1e3, (after.TotalAlloc-before.TotalAlloc)>>20, err)
	}
}
