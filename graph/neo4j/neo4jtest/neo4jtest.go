// Package neo4jtest starts real Neo4j servers for tests, without containers:
// the server's jars come by Maven once and stay in the user's cache folder.
//
//	server, err := neo4jtest.Start(ctx, neo4jtest.Config{Version: neo4jtest.LTS})
//	defer server.Stop()
//
// A server is a process of its own on a free port of this machine, with a
// folder of its own that Stop removes. It ends with the process that started it.
package neo4jtest

import (
	"bufio"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"
)

// The versions that are tested.
const (
	LTS      = "5.26.31"
	Calendar = "2026.05.0"
)

// ErrUnavailable is returned where this machine cannot run a server; its text
// says what is missing and how to get it.
var ErrUnavailable = errors.New("no Neo4j server to be had")

// A Config says what server to start. The zero Version is LTS.
type Config struct {
	Version string
	// Password turns authentication on, for the user "neo4j".
	Password string
	// Certificate and Key, in PEM, make the server take encrypted connections only.
	Certificate, Key []byte
	// Optimized is for benchmarks: the server's code is compiled as far as it
	// goes, its collector uses all processors, and it has 2 GiB of heap and 1 GiB of
	// page cache instead of 512 and 128 MiB. Tests, in which most code runs once, are
	// done sooner without.
	Optimized bool
	// LargestFile bounds the files that the server may write, in bytes; 0 means
	// not at all. What is written beyond fails as on a full disk. See Limit.
	LargestFile int
	// Settings are further lines of neo4j.conf.
	Settings []string
}

func (c Config) memory() (m struct{ heap, cache, collector string }) {
	m.heap, m.cache, m.collector = "512m", "128m", "-XX:+UseSerialGC"
	if c.Optimized {
		m.heap, m.cache, m.collector = "2g", "1g", "-XX:+UseParallelGC"
	}
	return m
}

// A Server is a running server.
type Server struct {
	Version string
	// URI is where it listens, without encryption: bolt://127.0.0.1:port.
	URI string

	cfg  Config
	java string
	jars string
	home string
	port int
	pid  int
	cmd  *exec.Cmd
	hold io.Closer // closed, it ends the server
	log  string
}

// PlanOnce keeps a server from planning a statement anew for every size that the lists and
// texts among its parameters have: of the few data of a test the answer is there in a
// hundredth of the time that planning takes.
var PlanOnce = []string{"internal.cypher.use_parameter_size=false"}

// Start fetches the server where it is not in the cache yet, starts it and waits
// until it answers.
func Start(ctx context.Context, cfg Config) (*Server, error) {
	if cfg.Version == "" {
		cfg.Version = LTS
	}
	if runtime.GOOS == "windows" {
		return nil, fmt.Errorf("%w: it is started by a shell of Unix", ErrUnavailable)
	}
	oldest := 17
	if !strings.HasPrefix(cfg.Version, "5.") {
		oldest = 21
	}
	java, err := findJava(oldest)
	if err != nil {
		return nil, err
	}
	jars, err := fetch(ctx, cfg.Version)
	if err != nil {
		return nil, err
	}
	home, err := os.MkdirTemp("", "entente-neo4j-")
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	s := &Server{
		Version: cfg.Version, URI: fmt.Sprintf("bolt://127.0.0.1:%d", port),
		cfg: cfg, java: java, jars: jars, home: home, port: port, log: filepath.Join(home, "server.log"),
	}
	if err := s.configure(); err != nil {
		os.RemoveAll(home)
		return nil, err
	}
	if cfg.Password != "" {
		if err := s.setPassword(ctx); err != nil {
			os.RemoveAll(home)
			return nil, err
		}
	}
	if err := s.Restart(ctx); err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// Configure adds lines to neo4j.conf, which the next start reads.
func (s *Server) Configure(settings ...string) error {
	s.cfg.Settings = append(s.cfg.Settings, settings...)
	return s.configure()
}

// Limit sets LargestFile for the next start.
func (s *Server) Limit(largestFile int) { s.cfg.LargestFile = largestFile }

func (s *Server) configure() error {
	lines := []string{
		"dbms.security.auth_enabled=" + strconv.FormatBool(s.cfg.Password != ""),
		"server.default_listen_address=127.0.0.1",
		fmt.Sprintf("server.bolt.listen_address=127.0.0.1:%d", s.port),
		fmt.Sprintf("server.bolt.advertised_address=127.0.0.1:%d", s.port),
		"server.http.enabled=false", "server.https.enabled=false",
		"server.memory.pagecache.size=" + s.cfg.memory().cache,
		"dbms.usage_report.enabled=false",
	}
	if s.cfg.Certificate != nil {
		dir := filepath.Join(s.home, "certificates", "bolt")
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		for name, pem := range map[string][]byte{"public.crt": s.cfg.Certificate, "private.key": s.cfg.Key} {
			if err := os.WriteFile(filepath.Join(dir, name), pem, 0o600); err != nil {
				return err
			}
		}
		lines = append(lines, "server.bolt.tls_level=REQUIRED", "dbms.ssl.policy.bolt.enabled=true", "dbms.ssl.policy.bolt.base_directory="+dir,
			"dbms.ssl.policy.bolt.private_key=private.key", "dbms.ssl.policy.bolt.public_certificate=public.crt", "dbms.ssl.policy.bolt.client_auth=NONE")
	}
	lines = append(lines, s.cfg.Settings...)
	if err := os.MkdirAll(filepath.Join(s.home, "conf"), 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(s.home, "conf", "neo4j.conf"), []byte(strings.Join(lines, "\n")+"\n"), 0o644)
}

// setPassword gives the first user a password before the server runs.
func (s *Server) setPassword(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, s.java, "-Xmx128m", "-cp", filepath.Join(s.jars, "*"), "org.neo4j.cli.AdminTool", "dbms", "set-initial-password", s.cfg.Password)
	cmd.Env = append(os.Environ(), "NEO4J_HOME="+s.home, "NEO4J_CONF="+filepath.Join(s.home, "conf"))
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("setting the first password: %w\n%s", err, out)
	}
	return nil
}

// Restart starts the server again, after Kill say, on the same port and data.
func (s *Server) Restart(ctx context.Context) error {
	class := "org.neo4j.server.CommunityEntryPoint"
	args := []string{
		s.java, "-Xms256m", "-Xmx" + s.cfg.memory().heap, s.cfg.memory().collector, "-Xshare:auto",
		"-XX:ReservedCodeCacheSize=240m", // in the 48 MiB that a first compiler alone is given code is thrown out again and again
		"--add-opens=java.base/java.nio=ALL-UNNAMED", "--add-opens=java.base/java.io=ALL-UNNAMED", "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
	}
	if !s.cfg.Optimized { // it starts sooner
		args = append(args, "-XX:TieredStopAtLevel=1", "-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote")
	}
	if !strings.HasPrefix(s.Version, "5.") {
		class = "org.neo4j.server.Neo4jCommunity"
		args = append(args, "--enable-native-access=ALL-UNNAMED", "--add-modules=jdk.incubator.vector")
	}
	args = append(args, "-cp", filepath.Join(s.jars, "*"), class, "--home-dir="+s.home, "--config-dir="+filepath.Join(s.home, "conf"))
	// The shell ends the server when its standard input does, which happens
	// also where this process is killed.
	const script = `ulimit -f $FILE; "$@" >>"$LOG" 2>&1 </dev/null & pid=$!; echo $pid; read -r _; kill -9 $pid 2>/dev/null; wait $pid`
	s.cmd = exec.Command("sh", append([]string{"-c", script, "sh"}, args...)...)
	file := "unlimited"
	if s.cfg.LargestFile > 0 {
		file = strconv.Itoa(s.cfg.LargestFile / 512)
	}
	s.cmd.Env = append(os.Environ(), "LOG="+s.log, "FILE="+file)
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // an interrupt from the terminal is for the test
	in, err := s.cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := s.cmd.Start(); err != nil {
		return err
	}
	s.hold = in
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return fmt.Errorf("starting Neo4j: %w", err)
	}
	if s.pid, err = strconv.Atoi(strings.TrimSpace(line)); err != nil {
		return err
	}
	return s.wait(ctx)
}

// wait returns when the server answers.
func (s *Server) wait(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute) // seconds on a machine that is idle
	defer cancel()
	var last error
	for {
		if last = s.ask(ctx); last == nil {
			return nil
		}
		if syscall.Kill(s.pid, 0) != nil {
			last = errors.New("the server has ended")
		}
		select {
		case <-ctx.Done():
		case <-time.After(200 * time.Millisecond): // until the server listens
			if syscall.Kill(s.pid, 0) == nil {
				continue
			}
		}
		log, _ := os.ReadFile(s.log)
		return fmt.Errorf("Neo4j %s does not answer: %w\n%s", s.Version, last, log[max(0, len(log)-3000):])
	}
}

func (s *Server) ask(ctx context.Context) error {
	auth := neo4j.NoAuth()
	if s.cfg.Password != "" {
		auth = neo4j.BasicAuth("neo4j", s.cfg.Password, "")
	}
	uri := s.URI
	if s.cfg.Certificate != nil {
		uri = strings.Replace(uri, "bolt://", "bolt+ssc://", 1)
	}
	driver, err := neo4j.NewDriverWithContext(uri, auth, func(c *config.Config) { c.SocketConnectTimeout, c.TelemetryDisabled = time.Second, true })
	if err != nil {
		return err
	}
	defer driver.Close(ctx)
	_, err = neo4j.ExecuteQuery(ctx, driver, "RETURN 1", nil, neo4j.EagerResultTransformer, neo4j.ExecuteQueryWithDatabase("neo4j"))
	return err
}

// Kill ends the server as a crash would.
func (s *Server) Kill() error {
	err := syscall.Kill(s.pid, syscall.SIGKILL)
	s.hold.Close()
	s.cmd.Wait()
	return err
}

// Stop ends the server and removes its data.
func (s *Server) Stop() {
	if s.hold != nil {
		s.hold.Close()
		s.cmd.Wait()
	}
	os.RemoveAll(s.home)
}

// Resident is the memory of the server's process, in bytes, 0 where it cannot be told.
func (s *Server) Resident() int {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", s.pid))
	if err != nil {
		return 0
	}
	f := strings.Fields(string(b))
	pages, _ := strconv.Atoi(f[1])
	return pages * os.Getpagesize()
}

// CPU is the processor time that the server's process has taken since it was
// started, 0 where it cannot be told.
func (s *Server) CPU() time.Duration {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(b), ") ") // the name before it may hold spaces
	f := strings.Fields(rest)
	user, _ := strconv.Atoi(f[11])
	system, _ := strconv.Atoi(f[12])
	return time.Duration(user+system) * 10 * time.Millisecond // Linux counts hundredths of a second
}

// Size is the space that the database takes, in bytes, as far as it is written
// out, without the logs of transactions, whose files are made large beforehand.
func (s *Server) Size() (n int64, err error) {
	err = filepath.Walk(filepath.Join(s.home, "data", "databases", "neo4j"), func(_ string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			n += info.Size()
		}
		return err
	})
	return n, err
}

// Pool is the certificate as one to trust.
func (c Config) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(c.Certificate)
	return pool
}

var versionLine = regexp.MustCompile(`version "(\d+)`)

// findJava finds a Java of at least the given version.
func findJava(oldest int) (string, error) {
	var list []string
	if home := os.Getenv("JAVA_HOME"); home != "" {
		list = append(list, filepath.Join(home, "bin", "java"))
	}
	if path, err := exec.LookPath("java"); err == nil {
		list = append(list, path)
	}
	for _, pattern := range []string{"/usr/lib/jvm/*/bin/java", "/opt/*/bin/java", "/Library/Java/JavaVirtualMachines/*/Contents/Home/bin/java"} {
		found, _ := filepath.Glob(pattern)
		list = append(list, found...)
	}
	for _, path := range list {
		out, err := exec.Command(path, "-version").CombinedOutput()
		if err != nil {
			continue
		}
		if m := versionLine.FindSubmatch(out); m != nil {
			if n, _ := strconv.Atoi(string(m[1])); n >= oldest {
				return path, nil
			}
		}
	}
	return "", fmt.Errorf("%w: it needs Java %d or later: install a JDK (apt-get install openjdk-%d-jdk-headless) or set JAVA_HOME", ErrUnavailable, oldest, oldest)
}

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>entente</groupId><artifactId>server</artifactId><version>1</version>
<dependencies><dependency><groupId>org.neo4j</groupId><artifactId>neo4j</artifactId><version>%s</version></dependency></dependencies></project>
`

// fetch returns the folder of a version's jars.
func fetch(ctx context.Context, version string) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	folder := filepath.Join(cache, "entente", "neo4j-"+version)
	if _, err := os.Stat(folder); err == nil {
		return folder, nil
	}
	mvn, err := exec.LookPath("mvn")
	if err != nil {
		return "", fmt.Errorf("%w: its jars come by Maven: apt-get install maven, or set ENTENTE_TEST_NEO4J_URI to a server whose data may be deleted", ErrUnavailable)
	}
	if err := os.MkdirAll(filepath.Dir(folder), 0o755); err != nil {
		return "", err
	}
	// Made aside and moved into place whole: another test may be at it too.
	dir, err := os.MkdirTemp(filepath.Dir(folder), "fetching-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "pom.xml"), fmt.Appendf(nil, pom, version), 0o644); err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, mvn, "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=lib", "-DincludeScope=runtime")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: fetching its jars by Maven: %w\n%s", ErrUnavailable, err, out)
	}
	if err := os.Rename(filepath.Join(dir, "lib"), folder); err != nil {
		if _, there := os.Stat(folder); there != nil {
			return "", err
		}
	}
	return folder, nil
}

// Skip skips a test for want of a server, or fails it where
// ENTENTE_TEST_NEO4J=required.
func Skip(t testing.TB, err error) {
	t.Helper()
	if os.Getenv("ENTENTE_TEST_NEO4J") == "required" {
		t.Fatal(err)
	}
	t.Skip(err)
}
