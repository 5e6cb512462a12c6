package xlsx

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/richardlehane/mscfb"
	"github.com/xuri/excelize/v2"
)

// maxSpin is how often a password may be hashed; Excel does so 100,000 times.
const maxSpin = 1_000_000

// Decrypt takes the encryption off a workbook. excelize panics on some damaged
// ones, and hashes the password as often as the file says.
func Decrypt(ctx context.Context, raw []byte, password string) ([]byte, error) {
	type outcome struct {
		plain []byte
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		var o outcome
		defer func() {
			if p := recover(); p != nil {
				o = outcome{nil, fmt.Errorf("%v", p)}
			}
			done <- o
		}()
		if o.err = checkSpin(raw); o.err != nil {
			return
		}
		o.plain, o.err = excelize.Decrypt(raw, &excelize.Options{Password: password})
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case o := <-done:
		if o.err == nil && !bytes.HasPrefix(o.plain, []byte("PK")) {
			o.err = errors.New("what is inside is no workbook")
		}
		return o.plain, o.err
	}
}

var spins = regexp.MustCompile(`spinCount="([0-9]+)"`)

// checkSpin refuses a file that asks for hours of hashing.
func checkSpin(raw []byte) error {
	doc, err := mscfb.New(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	for e, err := doc.Next(); err == nil; e, err = doc.Next() {
		if !strings.EqualFold(e.Name, "EncryptionInfo") {
			continue
		}
		text, err := io.ReadAll(io.LimitReader(e, 1<<16))
		if err != nil {
			return err
		}
		for _, m := range spins.FindAllSubmatch(text, -1) {
			if n, err := strconv.Atoi(string(m[1])); err != nil || n > maxSpin {
				return fmt.Errorf("it asks for the password to be hashed %s times", m[1])
			}
		}
	}
	return nil
}
