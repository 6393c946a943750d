// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Runc.Tests.Cgroups;

/// <summary>A folder with the files that a kernel has in a cgroup.</summary>
internal sealed class CgroupFiles : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Path => _folder.Path;

    public CgroupFiles With(string name, string content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(_folder[name])!);
        File.WriteAllText(_folder[name], content);
        return this;
    }

    public string Folder(string name) => _folder[name];

    public void Dispose() => _folder.Dispose();
}
