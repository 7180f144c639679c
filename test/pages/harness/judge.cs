using System;

static class Judge
{
    static void Main()
    {
        for (string line; (line = Console.ReadLine()) != null;)
        {
            var told = line.Split('\t');
            Console.WriteLine(Callbacks.Genuine(told[0], told[1], told[2], Convert.FromBase64String(told[3]), told[4]));
        }
    }
}
